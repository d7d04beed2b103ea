using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Abstractions.Wire.Environments;

/// <summary>A layer that could not be removed, whole or in part.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Provider">The field whose layer it is.</param>
/// <param name="Path">What stays, or the first of it.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Bytes">Room that it takes yet.</param>
public sealed record LeftLayer(LayerKey Key, string Provider, string Path, string Reason, long Bytes);
