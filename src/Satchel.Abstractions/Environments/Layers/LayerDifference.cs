namespace Satchel.Abstractions.Environments.Layers;

/// <summary>One input in which a planned layer differs from one that is there.</summary>
/// <param name="Name">Which: <c>requirements</c>, <c>python.version</c>.</param>
/// <param name="Was">Of the layer that is there; null when it has none.</param>
/// <param name="Is">Of the planned layer; null when it has none.</param>
public sealed record LayerDifference(string Name, string? Was, string? Is);
