using Satchel.Posix.Files;

namespace Satchel.Packaging.Hashing;

/// <summary>How far the times of a file can be trusted.</summary>
internal static class FileClock
{
    // The kernel stamps files with a clock that moves every 1 to 10 ms; file systems without fractions of a second move by up to 2 s.
    private const long Tick = 20_000_000;
    private const long CoarseTick = 2_100_000_000;
    private const long Second = 1_000_000_000;

    /// <summary>Whether a change from now on must give the file other times than it has.</summary>
    /// <param name="now">The time by the clock that stamps files.</param>
    public static bool IsSettled(FileStatus status, DateTimeOffset now)
    {
        var coarse = status.ModifiedNs % Second == 0 && status.ChangedNs % Second == 0;
        return status.LatestNs + (coarse ? CoarseTick : Tick) < (now - DateTimeOffset.UnixEpoch).Ticks * 100;
    }
}
