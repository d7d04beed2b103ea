using Satchel.Abstractions.Blobs;

namespace Satchel.Archives;

/// <summary>Takes the files of an archive while it is being unpacked, one at a time.</summary>
public interface IArchiveSink
{
    /// <summary>
    /// Keeps one file. What it has kept must not be used before the whole archive has been unpacked: the next entry may be the one that
    /// gets it refused.
    /// </summary>
    /// <param name="path">Clean path inside the archive, before any top-level directory is stripped.</param>
    /// <param name="content">Read to its end; throws when the archive lies about it.</param>
    /// <returns>Digest and size of the bytes read.</returns>
    ValueTask<BlobRef> StoreAsync(string path, Stream content, CancellationToken cancellationToken);
}
