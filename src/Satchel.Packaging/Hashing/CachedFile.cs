using Satchel.Abstractions.Blobs;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Hashing;

/// <summary>A file as it was when its digest was taken.</summary>
internal readonly record struct CachedFile(long Size, long ModifiedNs, long ChangedNs, ulong Inode, Digest Digest)
{
    public bool IsStill(FileStatus status) =>
        Size == status.Size && ModifiedNs == status.ModifiedNs && ChangedNs == status.ChangedNs && Inode == status.Inode;
}
