using Satchel.Abstractions.Streams;

namespace Satchel.Environments.Tests.Packages;

/// <summary>Many zeros without the memory for them.</summary>
internal sealed class ManyZeros(long length) : ForwardStream
{
    private long _left = length;

    public override int Read(Span<byte> buffer)
    {
        var given = (int)Math.Min(buffer.Length, _left);
        buffer[..given].Clear();
        _left -= given;
        return given;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));
}
