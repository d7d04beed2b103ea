using Satchel.Abstractions.Streams;

namespace Satchel.Archives.Zip;

/// <summary>A part of a stream as one of its own: positions count from its start, and nothing of the rest can be read through it.</summary>
/// <param name="inner">Seekable; not owned. Nobody else reads it at the same time.</param>
/// <param name="start">Where the part begins.</param>
/// <param name="length">How long it is.</param>
internal sealed class StreamPart(Stream inner, long start, long length) : SeekableStream
{
    private long _position;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer[..Prepare(buffer.Length)]);
        _position += count;
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer[..Prepare(buffer.Length)], cancellationToken).ConfigureAwait(false);
        _position += count;
        return count;
    }

    /// <returns>How much of a buffer may be filled.</returns>
    private int Prepare(int wanted)
    {
        inner.Position = start + Math.Min(_position, length);
        return (int)Math.Min(wanted, Math.Max(length - _position, 0));
    }
}
