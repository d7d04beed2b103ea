namespace Satchel.Server.Tests.Logs;

/// <summary>Bytes that come in small pieces, as those of a growing file do.</summary>
internal sealed class SlowStream(byte[] content, int pieceSize) : MemoryStream(content, writable: false)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer.Length > pieceSize ? buffer[..pieceSize] : buffer, cancellationToken);
}
