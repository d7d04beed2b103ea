using System.Buffers;

namespace Satchel.Abstractions.Wire;

/// <summary>
/// Reads a batched body (<see cref="BlobFrame"/>) from a stream, in constant memory (under 2 MiB). For one caller at a time. The digests
/// are the sender's word: verify before use, as a blob store does.
/// </summary>
/// <param name="source">Read to its end, not disposed.</param>
public sealed class BlobFrameReader(Stream source) : IDisposable
{
    private const int BufferSize = BlobFrame.HeadSize + BlobFrame.MaxBlobSize;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;
    private bool _disposed;

    /// <summary>The next blob, or null at the end of the body. Its bytes are valid until the next call.</summary>
    /// <exception cref="BlobFrameException">The body is cut short, or a blob is larger than
    /// <see cref="BlobFrame.MaxBlobSize"/>.</exception>
    public async ValueTask<BlobFrameContent?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(BlobFrame.HeadSize, cancellationToken).ConfigureAwait(false))
        {
            return _start == _end ? null : throw CutShort();
        }

        var blob = BlobFrame.ReadHead(_buffer.AsSpan(_start, BlobFrame.HeadSize));
        if (blob.Size is < 0 or > BlobFrame.MaxBlobSize)
        {
            throw new BlobFrameException(
                $"A blob in a batch has {(ulong)blob.Size} bytes, the most is {BlobFrame.MaxBlobSize}: larger ones go alone."
            );
        }

        var length = (int)blob.Size;
        if (!await FillAsync(BlobFrame.HeadSize + length, cancellationToken).ConfigureAwait(false))
        {
            throw CutShort();
        }

        var content = _buffer.AsMemory(_start + BlobFrame.HeadSize, length);
        _start += BlobFrame.HeadSize + length;
        return new BlobFrameContent(blob.Digest, content);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    private static BlobFrameException CutShort() => new("The batch ends in the middle of a blob.");

    private async ValueTask<bool> FillAsync(int count, CancellationToken cancellationToken)
    {
        if (_end - _start >= count)
        {
            return true;
        }

        if (_start + count > _buffer.Length || _start == _end)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var wanted = count - (_end - _start);
        var got = await source
            .ReadAtLeastAsync(_buffer.AsMemory(_end), wanted, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        _end += got;
        return got >= wanted;
    }
}
