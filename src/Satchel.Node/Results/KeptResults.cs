using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Clocks;
using Satchel.Abstractions.Runs;
using Satchel.Posix.Files;

namespace Satchel.Node.Results;

/// <summary>
/// The results of this node, within their budget and what their disk can spare: the oldest go first, and each when its time is over. Of those
/// that give way to jobs the list stays. Thread-safe.
/// </summary>
internal sealed partial class KeptResults(
    NodeOptions node,
    ResultDirectories directories,
    ResultRoom room,
    Trash trash,
    TimeProvider time,
    ILogger<KeptResults> logger
)
{
    /// <summary>From the end of its job on, while that is asked for: a result gives way within it only when the disk is full.</summary>
    private static readonly TimeSpan LeastStay = TimeSpan.FromMinutes(1);

    private readonly ClockDrift _clock = new(time);
    private readonly Lock _lock = new();
    private readonly Dictionary<RunId, (long Bytes, DateTimeOffset Since, bool IsList)> _results = [];

    /// <summary>How many are being removed.</summary>
    private int _leaving;

    /// <summary>Finds those that are there.</summary>
    public void Load()
    {
        foreach (var runId in directories.AllKept())
        {
            Add(runId);
        }
    }

    /// <summary>Takes a new one in.</summary>
    public void Add(RunId runId)
    {
        try
        {
            var (kept, list) = (directories.Kept(runId), directories.ListOf(runId));
            using var whole = ResultIndex.TryOpen(kept);
            using var alone = whole is null ? ResultIndex.TryOpenList(list) : null;
            if ((whole ?? alone) is { } index)
            {
                var (summary, now) = (index.Summary, time.GetUtcNow());
                var rooms = new FileRooms();
                foreach (var file in whole is null ? [list] : Directory.EnumerateFiles(kept))
                {
                    rooms.Add(file);
                }

                lock (_lock)
                {
                    if (whole is null)
                    {
                        // What a daemon that died has left of the content.
                        Discard(kept);
                    }

                    if (!Path.Exists(whole is null ? list : kept))
                    {
                        // Removed since it was read.
                        return;
                    }

                    // Put away by a clock that has been set back since, it must not be young for as long as that was ahead.
                    _results[runId] = (rooms.Total, summary.KeptSince < now ? summary.KeptSince : now, whole is null);
                }

                return;
            }
        }
        catch (IOException refused) when (Shortage.IsReason(refused))
        {
            NotSeen(logger, runId, refused.Message);
            return;
        }
        catch (Exception damaged) when (damaged is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Damaged(logger, damaged, runId);
        }

        Remove(runId);
    }

    /// <summary>Removes one; none is fine.</summary>
    public void Remove(RunId runId)
    {
        lock (_lock)
        {
            _results.Remove(runId);
            RemoveList(runId);
            DiscardKept(runId);
        }
    }

    /// <summary>Removes those that are too old, and the oldest of those that are too much together, or for their disk.</summary>
    public void Trim()
    {
        var now = _clock.EarliestNow;
        lock (_lock)
        {
            var total = _results.Values.Aggregate(Int128.Zero, static (sum, result) => sum + result.Bytes);
            foreach (var (runId, result) in _results.OrderBy(static item => item.Value.Since).ToList())
            {
                if (total > node.FilesLimit || now - result.Since >= node.FilesAge)
                {
                    Dropped(logger, runId, result.Bytes, result.Since);
                    total -= result.Bytes;
                    Remove(runId);
                }
            }

            // What is being removed gives room as well: nothing more goes before it has been seen how much.
            if (_results.Count > 0 && Volatile.Read(ref _leaving) == 0)
            {
                MakeRoom(now);
            }
        }
    }

    private void MakeRoom(DateTimeOffset now)
    {
        var (bytes, isFull) = room.Look();
        Int128 missing = bytes;
        foreach (var (runId, result) in _results.OrderBy(static item => item.Value.IsList).ThenBy(static item => item.Value.Since).ToList())
        {
            if (missing <= 0 || (!isFull && (result.IsList || now - result.Since < LeastStay)))
            {
                continue;
            }

            GaveWay(logger, runId, result.Bytes, result.Since);
            missing -= result.Bytes;
            if (result.IsList || !TryKeepList(runId))
            {
                Remove(runId);
            }
        }
    }

    /// <summary>Leaves of a result what says that it gave way. Takes no room: the disk may be full.</summary>
    private bool TryKeepList(RunId runId)
    {
        try
        {
            File.Move(Path.Combine(directories.Kept(runId), ResultIndex.Name), directories.ListOf(runId), overwrite: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Stays(logger, refused, directories.Kept(runId));
            return false;
        }

        DiscardKept(runId);
        _results.Remove(runId);
        Add(runId);
        return true;
    }

    private void RemoveList(RunId runId)
    {
        try
        {
            File.Delete(directories.ListOf(runId));
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever kept.
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Stays(logger, refused, directories.ListOf(runId));
        }
    }

    private void DiscardKept(RunId runId)
    {
        Interlocked.Increment(ref _leaving);
        if (!TryDiscard(directories.Kept(runId), () => Interlocked.Decrement(ref _leaving)))
        {
            Interlocked.Decrement(ref _leaving);
        }
    }

    /// <summary>Takes a directory, or what a job put in its place, away; none is fine.</summary>
    public void Discard(string directory) => TryDiscard(directory, null);

    /// <returns>Whether something is being removed.</returns>
    private bool TryDiscard(string directory, Action? removed)
    {
        lock (_lock)
        {
            try
            {
                if (Path.Exists(directory))
                {
                    trash.Take(directory, removed);
                    return true;
                }
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                Stays(logger, refused, directory);
            }

            return false;
        }
    }

    [LoggerMessage(53, LogLevel.Information, "The files of run {RunId}, {Bytes} bytes, kept since {Since}, are removed.")]
    private static partial void Dropped(ILogger logger, RunId runId, long bytes, DateTimeOffset since);

    [LoggerMessage(
        59,
        LogLevel.Warning,
        "The disk is nearly full: the files of run {RunId}, {Bytes} bytes, kept since {Since}, are removed to make room for jobs."
    )]
    private static partial void GaveWay(ILogger logger, RunId runId, long bytes, DateTimeOffset since);

    [LoggerMessage(
        58,
        LogLevel.Warning,
        "The files of run {RunId} cannot be looked at now ({Reason}): they count again from the next start on."
    )]
    private static partial void NotSeen(ILogger logger, RunId runId, string reason);

    [LoggerMessage(54, LogLevel.Warning, "The files of run {RunId} cannot be told: they are removed.")]
    private static partial void Damaged(ILogger logger, Exception damaged, RunId runId);

    [LoggerMessage(55, LogLevel.Warning, "{Directory} could not be removed; the next start tries again.")]
    private static partial void Stays(ILogger logger, Exception refused, string directory);
}
