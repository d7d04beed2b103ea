using System.Text.Json.Serialization;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Abstractions.Wire.Environments;

/// <summary>A layer of a planned environment.</summary>
/// <param name="Provider">Field that it is of.</param>
/// <param name="Key">Its key; null when that cannot be known before an archive is sent.</param>
/// <param name="State"><c>ready</c>, <c>missing</c> or <c>failed</c>.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Inputs">What decides its content.</param>
public sealed record PlannedLayerView(string Provider, LayerKey? Key, LayerState State, string Reason, IReadOnlyList<LayerInput> Inputs)
{
    /// <summary>The layer that differs least from one that is missing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LayerKey? Nearest { get; init; }

    /// <summary>In what.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LayerDifference>? Differences { get; init; }

    /// <summary>The remembered failure of one that failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RuntimeEnvSetupError? Failure { get; init; }
}
