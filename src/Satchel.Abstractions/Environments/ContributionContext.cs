using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Abstractions.Environments;

/// <summary>What a launch contributor may look at.</summary>
/// <param name="Layers">This field's layers, in the order they were planned.</param>
/// <param name="Environment">All layers of the environment, in the order they were built.</param>
/// <param name="PrivateDirectory">Absolute directory that belongs to the job alone; paths of private views lie below it. Nothing is written
/// there by a contributor.</param>
public sealed record ContributionContext(IReadOnlyList<Layer> Layers, IReadOnlyList<Layer> Environment, string PrivateDirectory)
{
    /// <summary>The layers of another field.</summary>
    public IReadOnlyList<Layer> LayersOf(string field) =>
        [.. Environment.Where(layer => string.Equals(layer.Provider, field, StringComparison.Ordinal))];
}
