using System.Buffers;
using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Wire;

/// <summary>
/// Writes a batched body (<see cref="BlobFrame"/>) to a stream, gathering small blobs into larger writes. For one caller at a
/// time.
/// </summary>
/// <param name="target">Not disposed.</param>
public sealed class BlobFrameWriter(Stream target) : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _buffered;
    private bool _disposed;

    /// <param name="content">The bytes; free again once the call has returned.</param>
    /// <exception cref="ArgumentException">More than <see cref="BlobFrame.MaxBlobSize"/> bytes.</exception>
    public async ValueTask WriteAsync(Digest digest, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (content.Length > BlobFrame.MaxBlobSize)
        {
            throw new ArgumentException(
                $"A blob in a batch has at most {BlobFrame.MaxBlobSize} bytes, this one {content.Length}.",
                nameof(content)
            );
        }

        if (BlobFrame.HeadSize + content.Length > _buffer.Length - _buffered)
        {
            await SendAsync(cancellationToken).ConfigureAwait(false);
        }

        BlobFrame.WriteHead(_buffer.AsSpan(_buffered), new BlobRef(digest, content.Length));
        _buffered += BlobFrame.HeadSize;
        if (content.Length <= _buffer.Length - _buffered)
        {
            content.Span.CopyTo(_buffer.AsSpan(_buffered));
            _buffered += content.Length;
        }
        else
        {
            await SendAsync(cancellationToken).ConfigureAwait(false);
            await target.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends what is gathered. Call once after the last blob.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await SendAsync(cancellationToken).ConfigureAwait(false);
        await target.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        if (_buffered > 0)
        {
            await target.WriteAsync(_buffer.AsMemory(0, _buffered), cancellationToken).ConfigureAwait(false);
            _buffered = 0;
        }
    }
}
