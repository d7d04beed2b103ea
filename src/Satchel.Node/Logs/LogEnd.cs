using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Supervision;

namespace Satchel.Node.Logs;

/// <summary>Where a log ends that somebody writes to and that is kept at a limit, see <see cref="FullLog"/>. Thread-safe.</summary>
/// <param name="limit">Bytes before the line that says so.</param>
internal sealed class LogEnd(long limit)
{
    private readonly byte[] _lastLine = FullLog.LastLine(limit);

    /// <summary>Where it ends at the latest: what stands behind is about to be cut off.</summary>
    public long Of(SafeFileHandle file)
    {
        var found = new byte[_lastLine.Length];
        return RandomAccess.Read(file, found, limit) == found.Length && found.AsSpan().SequenceEqual(_lastLine)
            ? limit + _lastLine.Length
            : limit;
    }
}
