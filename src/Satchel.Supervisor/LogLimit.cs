using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Supervision;

namespace Satchel.Supervisor;

/// <summary>
/// Keeps a driver's log at its limit. The driver writes to the file itself, at its end, whatever becomes of this process; so the file is
/// looked at now and then, the sooner the nearer the limit could be, and cut off behind <see cref="FullLog.LastLine"/>.
/// </summary>
/// <param name="file">The log; stays its owner's.</param>
/// <param name="most">Bytes of the driver's.</param>
internal sealed class LogLimit(SafeFileHandle file, long most)
{
    /// <summary>Faster than most disks: from the room that is left it follows when the limit could be reached.</summary>
    private const double BytesPerSecond = 512 * 1024 * 1024;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly byte[] _lastLine = FullLog.LastLine(most);
    private TimeSpan _pause = ShortestPause;
    private bool _full;

    /// <summary>Cuts off what is too much.</summary>
    /// <returns>When to look again.</returns>
    public TimeSpan Look() =>
        _pause =
            TryCut() ? ShortestPause
            : RandomAccess.GetLength(file) is var length && length <= most ? Until(most - length)
            : _pause * 2 < LongestPause ? _pause * 2
            : LongestPause;

    private static TimeSpan Until(long room) =>
        TimeSpan.FromSeconds(Math.Clamp(room / BytesPerSecond, ShortestPause.TotalSeconds, LongestPause.TotalSeconds));

    /// <returns>Whether there was anything to cut off.</returns>
    private bool TryCut()
    {
        try
        {
            var length = RandomAccess.GetLength(file);
            _full &= length > most;
            if (length <= most || (_full && length == most + _lastLine.Length))
            {
                return false;
            }

            // In this order what stands behind the limit is the line, or bytes that are about to be it. Neither needs room.
            RandomAccess.Write(file, _lastLine, most);
            RandomAccess.SetLength(file, most + _lastLine.Length);
            _full = true;
            return true;
        }
        catch (IOException)
        {
            // A broken disk: the driver's trouble as well, and nothing that could be done about it here.
            return false;
        }
    }
}
