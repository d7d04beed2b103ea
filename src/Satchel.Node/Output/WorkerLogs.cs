using Microsoft.Extensions.Logging;
using Satchel.Posix.Deletion;

namespace Satchel.Node.Output;

/// <summary>Keeps what workers and the processes that fork them printed for a while, and removes it then. Thread-safe.</summary>
internal sealed partial class WorkerLogs(NodeOptions node, TimeProvider time, ILogger<WorkerLogs> logger)
{
    /// <summary>So many files are kept.</summary>
    public const int Most = 2000;

    /// <summary>So long is a file kept that nobody writes to.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromDays(7);

    /// <summary>After so long it is looked for old files also where none is new.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private static readonly string[] Patterns = ["worker-*.out", "worker-*.err", "zygote-*.log"];

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private bool _isAnyNew;
    private long _pruned;

    /// <summary>Somebody may write to a file from now on: it stays until it is closed.</summary>
    public void Open(string path)
    {
        lock (_gate)
        {
            _open.Add(Path.GetFileName(path));
        }
    }

    /// <summary>Nobody writes to a file any more. One in which nothing stands is removed.</summary>
    public void Close(string path)
    {
        lock (_gate)
        {
            _open.Remove(Path.GetFileName(path));
            _isAnyNew = true;
        }

        if (new FileInfo(path) is { Exists: true, Length: 0 })
        {
            Remove(path);
        }
    }

    /// <summary>Does what <see cref="Prune"/> does if files were closed since the last time, or that is long ago.</summary>
    public void PruneIfDue()
    {
        lock (_gate)
        {
            if (!_isAnyNew && time.GetElapsedTime(_pruned) < LongestPause)
            {
                return;
            }
        }

        Prune();
    }

    /// <summary>Removes old files, the oldest of too many, and those in which nothing stands; none that is open.</summary>
    public void Prune()
    {
        lock (_gate)
        {
            (_isAnyNew, _pruned) = (false, time.GetTimestamp());
        }

        try
        {
            PruneAll();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The daemon does not stay away for files that are too many.
            NotPruned(logger, failure, node.LogDirectory);
        }
    }

    private void PruneAll()
    {
        var directory = Directory.CreateDirectory(node.LogDirectory);
        var oldest = time.GetUtcNow().UtcDateTime - Keep;
        var kept = 0;
        foreach (
            var file in Patterns.SelectMany(pattern => directory.EnumerateFiles(pattern)).OrderByDescending(file => file.LastWriteTimeUtc)
        )
        {
            if (IsOpen(file.Name))
            {
                continue;
            }

            if (file.Length == 0 || file.LastWriteTimeUtc < oldest || kept == Most)
            {
                Remove(file.FullName);
            }
            else
            {
                kept++;
            }
        }
    }

    /// <summary>Whether somebody may still write to a file.</summary>
    /// <param name="name">Its name, without its directory.</param>
    public bool IsOpen(string name)
    {
        lock (_gate)
        {
            return _open.Contains(name);
        }
    }

    private void Remove(string path)
    {
        if (TreeDeletion.Delete(path) is [var left, ..])
        {
            Stays(logger, left.Path, left.Reason);
        }
    }

    [LoggerMessage(69, LogLevel.Warning, "The output {Path} of a worker could not be removed: {Reason}.")]
    private static partial void Stays(ILogger logger, string path, string reason);

    [LoggerMessage(70, LogLevel.Warning, "Old output of workers in {Directory} could not be removed.")]
    private static partial void NotPruned(ILogger logger, Exception failure, string directory);
}
