using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Streams;

namespace Satchel.Node.Logs;

/// <summary>Reads a file from an offset to an end that is not passed, however far the file goes by then. Owns the handle.</summary>
internal sealed class LogStretch(SafeFileHandle file, long offset, long end) : ForwardStream
{
    private long _next = offset;

    public override int Read(Span<byte> buffer) => Advance(RandomAccess.Read(file, buffer[..Fitting(buffer.Length)], _next));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Advance(await RandomAccess.ReadAsync(file, buffer[..Fitting(buffer.Length)], _next, cancellationToken).ConfigureAwait(false));

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
