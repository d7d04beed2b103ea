using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Nodes;

/// <summary>What drivers, workers and set-ups on a node have printed, file by file. Thread-safe.</summary>
public interface INodeLogs
{
    /// <summary>The logs there are, the one written last first.</summary>
    /// <param name="of">
    /// Only those of a job (submission id or number), an actor, a task, a worker, or the one of that name; null for all. Who has none has an empty list.
    /// </param>
    Task<IReadOnlyList<NodeLog>> ListAsync(string? of, CancellationToken cancellationToken);

    /// <summary>Opens one for reading from an offset, in bytes, to the end that it has now.</summary>
    /// <exception cref="SatchelException"><c>log_not_found</c>: there is none of the name, or its program has put something else there.</exception>
    Stream OpenRead(string name, long offset);

    /// <summary>Where the last lines begin; 0 when there are no more than that.</summary>
    /// <exception cref="SatchelException">As <see cref="OpenRead"/>.</exception>
    long FindLastLines(string name, long lines, CancellationToken cancellationToken);

    /// <summary>Waits until a log is longer than it was, or its program writes no more.</summary>
    /// <returns>Whether there is more to read; false once there will be none.</returns>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    Task<bool> WaitForGrowthAsync(string name, long length, CancellationToken cancellationToken);
}
