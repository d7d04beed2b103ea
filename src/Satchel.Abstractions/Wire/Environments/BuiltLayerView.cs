using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Abstractions.Wire.Environments;

/// <summary>A layer of an environment that was built.</summary>
/// <param name="Provider">Field that it is of.</param>
/// <param name="Key">Its key.</param>
/// <param name="State"><c>built</c> or <c>reused</c>.</param>
/// <param name="Seconds">How long it was waited for.</param>
/// <param name="Bytes">Room it takes.</param>
public sealed record BuiltLayerView(string Provider, LayerKey Key, LayerState State, double Seconds, long Bytes);
