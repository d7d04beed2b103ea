namespace Satchel.Storage.Conformance;

/// <summary>Gives some bytes, then fails as a broken connection does.</summary>
public sealed class FailingStream(int good) : MemoryStream(new byte[good])
{
    public override int Read(Span<byte> buffer) =>
        base.Read(buffer) is > 0 and var count ? count : throw new IOException("Connection lost.");

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));
}
