using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Explaining;

/// <summary>A planned layer, and what the node has of it.</summary>
/// <param name="Planned">The layer.</param>
/// <param name="State">Whether it is there.</param>
/// <param name="Reason">Why it is in that state, for people.</param>
public sealed record ExplainedLayer(PlannedLayer Planned, LayerState State, string Reason)
{
    /// <summary>The layer of the same provider that differs least; null when it is there, failed, or the provider has none.</summary>
    public LayerKey? Nearest { get; init; }

    /// <summary>In what it differs from that one.</summary>
    public IReadOnlyList<LayerDifference> Differences { get; init; } = [];

    /// <summary>The failure that is remembered.</summary>
    public RuntimeEnvSetupError? Failure { get; init; }
}
