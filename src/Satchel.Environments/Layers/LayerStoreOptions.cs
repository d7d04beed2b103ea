namespace Satchel.Environments.Layers;

/// <summary>Settings of a <see cref="LayerStore"/>.</summary>
public sealed class LayerStoreOptions
{
    /// <summary>Absolute directory of the node's store; layers, leases and caches get directories in it.</summary>
    public required string Directory { get; init; }

    /// <summary>How much may lie unused.</summary>
    public LayerBudgets Budgets { get; init; } = new();

    /// <summary>How long a permanent failure is remembered. Default: ten minutes.</summary>
    public TimeSpan FailureMemory { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Before the second attempt after a transient failure; four times as long before the third. Default: one second.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);
}
