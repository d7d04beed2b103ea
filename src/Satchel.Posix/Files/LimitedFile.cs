using Microsoft.Win32.SafeHandles;

namespace Satchel.Posix.Files;

/// <summary>
/// Keeps a file at its limit to which others append as they like: it is looked at now and then, the sooner the nearer the limit could be, and
/// cut off behind a last line. One look at a time.
/// </summary>
/// <param name="most">Bytes of what others wrote.</param>
/// <param name="lastLine">What stands behind them then.</param>
public sealed class LimitedFile(long most, byte[] lastLine)
{
    /// <summary>Faster than most disks: from the room that is left it follows when the limit could be reached.</summary>
    private const double BytesPerSecond = 512 * 1024 * 1024;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);

    private TimeSpan _pause = ShortestPause;
    private bool _full;

    /// <summary>From a look to the next at the latest.</summary>
    public static TimeSpan LongestPause { get; } = TimeSpan.FromSeconds(2);

    public long Most => most;

    /// <summary>How long a file of a length need not be looked at.</summary>
    public TimeSpan PauseAt(long length) =>
        TimeSpan.FromSeconds(Math.Clamp((most - length) / BytesPerSecond, ShortestPause.TotalSeconds, LongestPause.TotalSeconds));

    /// <summary>Cuts the file off where it is too long.</summary>
    /// <param name="file">Open for writing.</param>
    /// <returns>How long it need not be looked at again.</returns>
    public TimeSpan Look(SafeFileHandle file)
    {
        _pause =
            TryCut(file) ? ShortestPause
            : RandomAccess.GetLength(file) is var length && length <= most ? PauseAt(length)
            : _pause * 2 < LongestPause ? _pause * 2
            : LongestPause;
        return _pause;
    }

    /// <returns>Whether there was anything to cut off.</returns>
    private bool TryCut(SafeFileHandle file)
    {
        try
        {
            var length = RandomAccess.GetLength(file);
            _full &= length > most;
            if (length <= most || (_full && length == most + lastLine.Length))
            {
                return false;
            }

            // In this order what stands behind the limit is the line, or bytes that are about to be it. Neither needs room.
            RandomAccess.Write(file, lastLine, most);
            RandomAccess.SetLength(file, most + lastLine.Length);
            _full = true;
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A broken disk: the trouble of who writes as well, and nothing that could be done about it here.
            return false;
        }
    }
}
