using System.Globalization;
using Satchel.Abstractions.Texts;

namespace Satchel.Cli.Output;

/// <summary>Sizes, counts and times as people read them.</summary>
internal static class Amount
{
    /// <summary>Bytes: <c>812 B</c>, <c>12.3 KiB</c>.</summary>
    public static string OfBytes(double bytes) => ByteCount.Of(bytes);

    /// <summary>A count with its noun: <c>1 file</c>, <c>10,000 files</c>.</summary>
    public static string Of(int count, string noun) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{count:N0} {(count == 1 ? noun : noun is [.., not ('a' or 'e' or 'o' or 'u'), 'y'] ? noun[..^1] + "ies" : noun + "s")}"
        );

    /// <summary>A length of time: <c>0.2 s</c>, <c>3 min 5 s</c>, <c>2 h 10 min</c>.</summary>
    public static string Of(TimeSpan time) =>
        time switch
        {
            { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
            { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
        };

    /// <summary>How far something has come, and how long the rest takes at the pace so far: <c>12.3 MiB of 1.2 GiB (1 %), 5 min 3 s left</c>.</summary>
    /// <param name="done">What is there.</param>
    /// <param name="total">All of it.</param>
    /// <param name="elapsed">How long it took to get there.</param>
    /// <param name="before">What of it was there before.</param>
    public static string OfProgress(long done, long total, TimeSpan elapsed, long before = 0) =>
        $"{OfBytes(done)} of {OfBytes(total)}"
        + (
            done > before && done <= total
                ? $" ({Percent(done, total)}), {Of(elapsed * ((double)(total - done) / (done - before)))} left"
                : ""
        );

    /// <summary>A part of something: <c>63 %</c>.</summary>
    public static string Percent(long part, long whole) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0} %");

    /// <summary>A length of time that is still to go, in whole units: <c>7 days</c>, <c>3 hours</c>, <c>5 minutes</c>, <c>20 seconds</c>.</summary>
    public static string AtLeast(TimeSpan time)
    {
        if (time < TimeSpan.FromMinutes(1))
        {
            return Of((int)Math.Max(1, Math.Ceiling(time.TotalSeconds)), "second");
        }

        // What was said a moment ago to be seven days still is.
        var rest = time + TimeSpan.FromMinutes(1);
        return rest.TotalDays >= 2 ? Of((int)rest.TotalDays, "day")
            : rest.TotalHours >= 2 ? Of((int)rest.TotalHours, "hour")
            : Of((int)Math.Max(1, rest.TotalMinutes), "minute");
    }

    /// <summary>A length of time in one unit, for a column: <c>12s</c>, <c>3m</c>, <c>5h</c>, <c>20d</c>.</summary>
    public static string Roughly(TimeSpan time) =>
        time switch
        {
            { TotalSeconds: < 100 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)time.TotalSeconds)}s"),
            { TotalMinutes: < 100 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}m"),
            { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}h"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays}d"),
        };
}
