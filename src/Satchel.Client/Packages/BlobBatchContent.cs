using System.Net;
using System.Net.Http.Headers;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Wire;
using Satchel.Packaging.Building;

namespace Satchel.Client.Packages;

/// <summary>A body of many small blobs, read from the package's directory while it is sent.</summary>
internal sealed class BlobBatchContent : HttpContent
{
    private readonly BuiltPackage _package;
    private readonly IReadOnlyList<BlobRef> _blobs;
    private readonly SentBytes _sent;

    public BlobBatchContent(BuiltPackage package, IReadOnlyList<BlobRef> blobs, SentBytes sent)
    {
        _package = package;
        _blobs = blobs;
        _sent = sent;
        Headers.ContentType = new MediaTypeHeaderValue(BlobFrame.ContentType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var frames = new BlobFrameWriter(stream);
        var buffer = new byte[_blobs.Max(blob => blob.Size)];
        foreach (var blob in _blobs)
        {
            var length = await _package.ReadSmallAsync(blob.Digest, buffer, cancellationToken).ConfigureAwait(false);
            await frames.WriteAsync(blob.Digest, buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            _sent.Add(BlobFrame.HeadSize + length);
        }

        await frames.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _blobs.Sum(blob => blob.Size + BlobFrame.HeadSize);
        return true;
    }
}
