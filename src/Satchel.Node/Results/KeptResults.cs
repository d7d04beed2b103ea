using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Clocks;
using Satchel.Abstractions.Runs;
using Satchel.Posix.Files;

namespace Satchel.Node.Results;

/// <summary>
/// The results of this node, within their budget and what their disk can spare: the oldest go first, and each when its time is over.
/// Thread-safe.
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
    private readonly ClockDrift _clock = new(time);
    private readonly Lock _lock = new();
    private readonly Dictionary<RunId, (long Bytes, DateTimeOffset Since)> _results = [];

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
            using var index = ResultIndex.TryOpen(directories.Kept(runId));
            if (index is not null)
            {
                var (summary, now) = (index.Summary, time.GetUtcNow());
                var rooms = new FileRooms();
                foreach (var file in Directory.EnumerateFiles(directories.Kept(runId)))
                {
                    rooms.Add(file);
                }

                lock (_lock)
                {
                    if (!Directory.Exists(directories.Kept(runId)))
                    {
                        // Removed since it was read.
                        return;
                    }

                    // Put away by a clock that has been set back since, it must not be young for as long as that was ahead.
                    _results[runId] = (rooms.Total, summary.KeptSince < now ? summary.KeptSince : now);
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
            Discard(directories.Kept(runId));
        }
    }

    /// <summary>Removes those that are too old, and the oldest of those that are too much together, or for their disk.</summary>
    public void Trim()
    {
        var now = _clock.EarliestNow;
        lock (_lock)
        {
            // What is being removed gives room as well: nothing more goes before it has been seen how much.
            Int128 missing = _results.Count > 0 && trash.IsEmpty ? room.Missing() : 0;
            var total = _results.Values.Aggregate(Int128.Zero, static (sum, result) => sum + result.Bytes);
            foreach (var (runId, result) in _results.OrderBy(item => item.Value.Since).ToList())
            {
                if (total > node.FilesLimit || now - result.Since >= node.FilesAge)
                {
                    Dropped(logger, runId, result.Bytes, result.Since);
                }
                else if (missing > 0)
                {
                    GaveWay(logger, runId, result.Bytes, result.Since);
                }
                else
                {
                    continue;
                }

                total -= result.Bytes;
                missing -= result.Bytes;
                Remove(runId);
            }
        }
    }

    /// <summary>Takes a directory, or what a job put in its place, away; none is fine.</summary>
    public void Discard(string directory)
    {
        lock (_lock)
        {
            try
            {
                if (Path.Exists(directory))
                {
                    trash.Take(directory);
                }
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                Stays(logger, refused, directory);
            }
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
