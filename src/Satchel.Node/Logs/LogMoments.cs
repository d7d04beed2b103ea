using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Files;

namespace Satchel.Node.Logs;

/// <summary>
/// When what of a log was written, as its supervisor has noted it; what nobody has noted, yet or at all, has the moment of the file's last
/// change. The notes may be missing or damaged: that makes times wrong, nothing else.
/// </summary>
/// <param name="times">Path of the notes.</param>
/// <param name="log">The log.</param>
/// <param name="end">What stands behind is not looked at.</param>
internal sealed class LogMoments(string times, SafeFileHandle log, long end)
{
    private const int PageSize = 4096;
    private const int BlockSize = 64 * 1024;

    // The notes lie where the job's user may write: whoever made them long lets nobody read for ever.
    private const long MostRecords = 4 * 1024 * 1024;

    /// <inheritdoc cref="IJobLogs.ReadTimes"/>
    public IReadOnlyList<LogMoment> From(long offset)
    {
        if (offset >= end)
        {
            return [];
        }

        using var notes = GuardedFile.TryOpenRead(times);
        var count = CountOf(notes);
        var first = FirstLongerThan(offset, notes, count);
        var page = new List<LogMoment>();
        if (first < count)
        {
            page.AddRange(Read(notes!, first, PageSize));
        }

        // Only a log that the notes do not cover ends with a moment of its own.
        if (page.Count < PageSize && (page.Count == 0 || page[^1].Length < end))
        {
            page.Add(new LogMoment(LastChange(), end));
        }

        return page;
    }

    /// <summary>Where the first line begins that was written then or later; the log's end when there is none.</summary>
    public long FindLinesSince(DateTimeOffset since, CancellationToken cancellationToken)
    {
        using var notes = GuardedFile.TryOpenRead(times);
        var count = CountOf(notes);
        long before = 0;
        // From the beginning: where the clock was set back, moments are not in order.
        for (long page = 0; page < count; page += PageSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var moment in Read(notes!, page, PageSize))
            {
                if (moment.At >= since)
                {
                    return LineFrom(before, cancellationToken);
                }

                before = Math.Min(end, moment.Length);
            }
        }

        return before < end && LastChange() >= since ? LineFrom(before, cancellationToken) : end;
    }

    private static long CountOf(SafeFileHandle? notes) =>
        notes is null ? 0 : Math.Min(MostRecords, RandomAccess.GetLength(notes) / LogTimes.RecordSize);

    private DateTimeOffset LastChange() =>
        DateTimeOffset.FromUnixTimeMilliseconds(
            Math.Clamp(FileStatus.OfOpen(log).ModifiedNs / 1_000_000, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        );

    private static long FirstLongerThan(long offset, SafeFileHandle? notes, long count)
    {
        var (low, high) = (0L, count);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (Read(notes!, middle, 1) is [var moment] && moment.Length <= offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static List<LogMoment> Read(SafeFileHandle notes, long first, int most)
    {
        var records = new byte[most * LogTimes.RecordSize];
        var read = RandomAccess.Read(notes, records, first * LogTimes.RecordSize);
        var moments = new List<LogMoment>();
        for (var at = 0; at + LogTimes.RecordSize <= read; at += LogTimes.RecordSize)
        {
            moments.Add(LogTimes.Read(records.AsSpan(at)));
        }

        return moments;
    }

    /// <summary>The first beginning of a line at an offset or behind it; the offset itself where its line never ends.</summary>
    private long LineFrom(long offset, CancellationToken cancellationToken)
    {
        var block = new byte[BlockSize];
        // The byte before it may be the end of a line: then one begins right there.
        for (var at = Math.Max(0, offset - 1); offset > 0 && at < end; )
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(log, block.AsSpan(0, (int)Math.Min(BlockSize, end - at)), at);
            if (read == 0)
            {
                break;
            }

            if (block.AsSpan(0, read).IndexOf((byte)'\n') is var newline and >= 0)
            {
                return at + newline + 1;
            }

            at += read;
        }

        return offset;
    }
}
