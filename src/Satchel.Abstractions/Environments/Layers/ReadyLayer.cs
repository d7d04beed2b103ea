namespace Satchel.Abstractions.Environments.Layers;

/// <summary>How a set-up came by one of its layers.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="WasBuilt">Whether it had to be waited for; false when it was there.</param>
/// <param name="Took">How long that took.</param>
public sealed record ReadyLayer(Layer Layer, bool WasBuilt, TimeSpan Took);
