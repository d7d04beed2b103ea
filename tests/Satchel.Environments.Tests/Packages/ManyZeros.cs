using Satchel.Abstractions.Streams;

namespace Satchel.Environments.Tests.Packages;

/// <summary>Many zeros without the memory for them.</summary>
internal sealed class ManyZeros(long length) : ForwardStream
{
    /// <summary>How many have been read.</summary>
    public long Given { get; private set; }

    public override long Length => length;

    public override int Read(Span<byte> buffer)
    {
        var given = (int)Math.Min(buffer.Length, length - Given);
        buffer[..given].Clear();
        Given += given;
        return given;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));
}
