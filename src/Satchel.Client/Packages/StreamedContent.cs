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
    private readonly Action<long> _sent;
    private readonly TimeSpan _patience;

    /// <param name="open">Opens what is sent.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="sent">Told what has been sent.</param>
    /// <param name="patience">How long a connection may take nothing before it counts as broken; null is for ever.</param>
    public StreamedContent(Func<CancellationToken, Task<Stream>> open, long length, Action<long> sent, TimeSpan? patience = null)
    {
        _open = open;
        _length = length;
        _sent = sent;
        _patience = patience ?? Timeout.InfiniteTimeSpan;
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
                    await WriteAsync(stream, buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                    _sent(read);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private async Task WriteAsync(Stream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        try
        {
            await stream.WriteAsync(bytes, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException dead) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The connection takes nothing any more.", dead);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
