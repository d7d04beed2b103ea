namespace Satchel.Abstractions.Wire.Environments;

/// <summary>What an environment would need on the node.</summary>
/// <param name="Environment">Its identity.</param>
/// <param name="Layers">Its layers, in the order they are built.</param>
public sealed record EnvironmentPlanView(string Environment, IReadOnlyList<PlannedLayerView> Layers);
