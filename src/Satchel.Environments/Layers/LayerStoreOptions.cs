using Satchel.Abstractions.Runs;

namespace Satchel.Environments.Layers;

/// <summary>Settings of a <see cref="LayerStore"/>.</summary>
public sealed class LayerStoreOptions
{
    /// <summary>Absolute directory of the node's store; layers, leases and caches get directories in it.</summary>
    public required string Directory { get; init; }

    /// <summary>Whether a process is in a run of the node, see <see cref="IRunUse.IsUsed"/>. Default: in none, as where a store has no node.</summary>
    public Func<RunId, bool> IsUsed { get; init; } = static _ => false;

    /// <summary>How much may lie unused.</summary>
    public LayerBudgets Budgets { get; init; } = new();

    /// <summary>How long a permanent failure is remembered. Default: ten minutes.</summary>
    public TimeSpan FailureMemory { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many layers of one provider are built at the same time. Default: eight for each processor.</summary>
    public int ConcurrentBuilds { get; init; } = 8 * Environment.ProcessorCount;

    /// <summary>
    /// How long a build may print nothing and still count among <see cref="ConcurrentBuilds"/>: after that another may begin beside it. Default:
    /// 15 seconds.
    /// </summary>
    public TimeSpan BuildSilence { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Most builds of one provider, silent ones counted. Default: what the memory holds, 64 MiB each.</summary>
    public int MostBuilds { get; init; } =
        (int)Math.Max(16 * Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (64 * 1024 * 1024));

    /// <summary>Before the second attempt after a transient failure; four times as long before the third. Default: one second.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);
}
