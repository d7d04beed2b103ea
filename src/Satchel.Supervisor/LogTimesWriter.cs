using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Files;

namespace Satchel.Supervisor;

/// <summary>
/// Writes down when a driver's log grew. The file's own time of its last change makes the moment of what is printed now and then exact, however
/// seldom it is looked at; what is printed in one go between two looks has the moment of its last byte.
/// </summary>
internal sealed class LogTimesWriter : IDisposable
{
    /// <summary>Between two looks at a log that grows; twice that after so many records, and so on: years of records take little room.</summary>
    private const int RecordsOfOnePace = 65_536;

    private const long NanosecondsPerMillisecond = 1_000_000;

    /// <summary>By how much the time of a file may lie behind the clock.</summary>
    private static readonly TimeSpan ClockTick = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan QuietPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly SafeFileHandle _log;
    private readonly SafeFileHandle _times;
    private readonly TimeProvider _time;
    private long _records;
    private long _length;
    private DateTimeOffset _earliest;

    private LogTimesWriter(SafeFileHandle log, SafeFileHandle times, TimeProvider time)
    {
        (_log, _times, _time) = (log, times, time);
        _records = RandomAccess.GetLength(times) / LogTimes.RecordSize;
        Look();
        _earliest = time.GetUtcNow() - ClockTick;
    }

    /// <summary>Goes on with the file, or begins it.</summary>
    /// <param name="log">The log; stays its owner's.</param>
    /// <returns>Null when it is no regular file, or cannot be made: the log then has no times.</returns>
    public static LogTimesWriter? TryOpen(SafeFileHandle log, string path, TimeProvider time)
    {
        try
        {
            return new LogTimesWriter(log, GuardedFile.OpenWrite(path), time);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Writes a record when the log has grown since the last one.</summary>
    /// <returns>When to look again.</returns>
    public TimeSpan Look()
    {
        try
        {
            var status = FileStatus.OfOpen(_log);
            if (status.Size <= _length)
            {
                return QuietPause;
            }

            Append(new LogMoment(LastChange(status), status.Size));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A full disk, most often; or the file may no longer be changed: the next record that can be written stands for this one as well.
        }

        var pause = ShortestPause * Math.Pow(2, Math.Min(30, _records / RecordsOfOnePace));
        return pause < LongestPause ? pause : LongestPause;
    }

    public void Dispose() => _times.Dispose();

    /// <summary>The time of the file's last change, unless that cannot be: any process may set it.</summary>
    private DateTimeOffset LastChange(FileStatus status)
    {
        var now = _time.GetUtcNow();
        var changed = status.ModifiedNs / NanosecondsPerMillisecond;
        return changed <= now.ToUnixTimeMilliseconds() && changed >= _earliest.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(changed)
            : now;
    }

    /// <summary>At its place: half a record that a full disk left is written over.</summary>
    private void Append(LogMoment moment)
    {
        Span<byte> record = stackalloc byte[LogTimes.RecordSize];
        LogTimes.Write(record, moment);
        RandomAccess.Write(_times, record, _records * LogTimes.RecordSize);
        _records++;
        _length = moment.Length;
        _earliest = moment.At;
    }
}
