using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Packages;

/// <summary>
/// One entry of a <see cref="PackageTree"/>. A directory that holds entries and has <see cref="PackageModes.Directory"/> is implied and has no
/// entry of its own.
/// </summary>
/// <param name="Path">Relative, <c>/</c>-separated, no empty, <c>.</c> or <c>..</c> segment.</param>
public abstract record PackageEntry(string Path)
{
    /// <summary>A regular file.</summary>
    /// <param name="Path">See <see cref="PackageEntry.Path"/>.</param>
    /// <param name="Blob">Its bytes.</param>
    /// <param name="Mode">Its nine permission bits; no other bit is allowed.</param>
    public sealed record File(string Path, BlobRef Blob, UnixFileMode Mode) : PackageEntry(Path);

    /// <summary>A directory that is empty, or has other permission bits than <see cref="PackageModes.Directory"/>.</summary>
    /// <param name="Path">See <see cref="PackageEntry.Path"/>.</param>
    /// <param name="Mode">Its nine permission bits, all of its owner's among them (see <see cref="PackageModes.OfDirectory"/>).</param>
    public sealed record Directory(string Path, UnixFileMode Mode) : PackageEntry(Path);

    /// <summary>A symbolic link whose target stays inside the package.</summary>
    /// <param name="Path">See <see cref="PackageEntry.Path"/>.</param>
    /// <param name="Target">Link text as stored, relative.</param>
    public sealed record Symlink(string Path, string Target) : PackageEntry(Path);
}
