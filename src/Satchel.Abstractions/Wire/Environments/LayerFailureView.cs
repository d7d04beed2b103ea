using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Abstractions.Wire.Environments;

/// <summary>A failure to build a layer that is remembered.</summary>
/// <param name="Provider">Field whose provider failed.</param>
/// <param name="Key">Key of the layer.</param>
/// <param name="Until">When it is forgotten.</param>
/// <param name="Error">What whoever asks for the layer is told.</param>
public sealed record LayerFailureView(string Provider, LayerKey Key, DateTimeOffset Until, RuntimeEnvSetupError Error);
