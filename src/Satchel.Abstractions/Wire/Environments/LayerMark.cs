using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Abstractions.Wire.Environments;

/// <summary>Answer to a pin, its end, or a cleared failure.</summary>
/// <param name="Key">Key of the layer.</param>
/// <param name="Changed">Whether that changed anything.</param>
public sealed record LayerMark(LayerKey Key, bool Changed);
