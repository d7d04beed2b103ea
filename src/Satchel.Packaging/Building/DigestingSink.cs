using System.Buffers;
using System.Security.Cryptography;
using Satchel.Abstractions.Blobs;
using Satchel.Archives;

namespace Satchel.Packaging.Building;

/// <summary>Reads files of an archive to their end and keeps nothing: for checking, and for knowing what they are.</summary>
internal sealed class DigestingSink : IArchiveSink
{
    private const int BufferSize = 64 * 1024;

    public async ValueTask<BlobRef> StoreAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var length = 0L;
            while (await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                hash.AppendData(buffer, 0, count);
                length += count;
            }

            return new BlobRef(new Digest(hash.GetHashAndReset()), length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
