using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace Satchel.Client.Packages;

/// <summary>A body of any size, read while it is sent, in constant memory.</summary>
internal sealed class StreamedContent : HttpContent
{
    private const int BufferSize = 256 * 1024;

    private readonly Func<CancellationToken, Task<Stream>> _open;
    private readonly long _length;
    private readonly SentBytes _sent;

    public StreamedContent(Func<CancellationToken, Task<Stream>> open, long length, SentBytes sent)
    {
        _open = open;
        _length = length;
        _sent = sent;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var source = await _open(cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                int read;
                while ((read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                {
                    await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                    _sent.Add(read);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
