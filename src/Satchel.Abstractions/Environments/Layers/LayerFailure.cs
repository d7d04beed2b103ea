namespace Satchel.Abstractions.Environments.Layers;

/// <summary>A failure to build a layer that is remembered.</summary>
/// <param name="Key">The layer.</param>
/// <param name="Provider">Field whose provider failed.</param>
/// <param name="Error">What everybody who asks for the layer is told.</param>
/// <param name="Until">When it is forgotten.</param>
public sealed record LayerFailure(LayerKey Key, string Provider, RuntimeEnvSetupError Error, DateTimeOffset Until);
