using Microsoft.Win32.SafeHandles;

namespace Satchel.Node.Logs;

/// <summary>Reads a file from an offset to an end that is not passed, however far the file goes by then. Owns the handle.</summary>
internal sealed class LogStretch(SafeFileHandle file, long offset, long end) : Stream
{
    private long _next = offset;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _next;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Advance(RandomAccess.Read(file, buffer[..Fitting(buffer.Length)], _next));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Advance(await RandomAccess.ReadAsync(file, buffer[..Fitting(buffer.Length)], _next, cancellationToken).ConfigureAwait(false));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is ever written.
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Fitting(int count) => (int)Math.Clamp(end - _next, 0, count);

    private int Advance(int count)
    {
        _next += count;
        return count;
    }
}
