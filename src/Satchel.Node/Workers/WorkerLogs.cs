using Microsoft.Extensions.Logging;
using Satchel.Posix.Deletion;

namespace Satchel.Node.Workers;

/// <summary>Keeps what workers and the processes that fork them printed for a while, and removes it then. Thread-safe.</summary>
internal sealed partial class WorkerLogs(NodeOptions node, TimeProvider time, ILogger<WorkerLogs> logger)
{
    /// <summary>So many files are kept.</summary>
    public const int Most = 2000;

    /// <summary>So long is a file kept that nobody writes to.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromDays(7);

    private static readonly string[] Patterns = ["worker-*.out", "worker-*.err", "zygote-*.log"];

    /// <summary>Removes old files, the oldest of too many, and those in which nothing stands. Before there are workers.</summary>
    public void Prune()
    {
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

    /// <summary>Removes the file of a worker that has ended and printed nothing to it.</summary>
    public void RemoveIfEmpty(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: 0 })
        {
            Remove(path);
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
