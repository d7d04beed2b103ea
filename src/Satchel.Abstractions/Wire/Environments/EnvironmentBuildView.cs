namespace Satchel.Abstractions.Wire.Environments;

/// <summary>An environment that is there now.</summary>
/// <param name="Environment">Its identity.</param>
/// <param name="Layers">Its layers, in the order they are built.</param>
public sealed record EnvironmentBuildView(string Environment, IReadOnlyList<BuiltLayerView> Layers);
