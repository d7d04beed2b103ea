namespace Satchel.Abstractions.Environments.Layers;

/// <summary>What a collection could not remove of a layer.</summary>
/// <param name="Layer">The layer as it was.</param>
/// <param name="Path">What stays, or the first of it; absolute.</param>
/// <param name="Reason">Why, in words, without a full stop.</param>
/// <param name="Bytes">What the layer takes yet.</param>
public sealed record LayerLeftover(LayerInfo Layer, string Path, string Reason, long Bytes);
