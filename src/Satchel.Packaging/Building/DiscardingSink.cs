using System.Buffers;
using Satchel.Abstractions.Blobs;
using Satchel.Archives;

namespace Satchel.Packaging.Building;

/// <summary>Reads files of an archive to their end and keeps nothing: for checking. All get the digest of nothing.</summary>
internal sealed class DiscardingSink : IArchiveSink
{
    private const int BufferSize = 64 * 1024;

    private static readonly Digest Nothing = Digest.Of([]);

    public async ValueTask<BlobRef> StoreAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) > 0) { }
            return new BlobRef(Nothing, 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
