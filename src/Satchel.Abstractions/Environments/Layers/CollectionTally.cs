namespace Satchel.Abstractions.Environments.Layers;

/// <summary>What a collection of layers did beside taking them out of the store. Filled by it.</summary>
public sealed class CollectionTally
{
    /// <summary>What should have gone and could not, whole or in part; the next start tries again.</summary>
    public IList<LayerLeftover> Left { get; } = [];

    /// <summary>The download caches of installers that were emptied.</summary>
    public IList<EmptiedCache> Caches { get; } = [];

    /// <summary>Room that the disk got; what a layer shares with others, or with a cache that stays, is not among it.</summary>
    public long FreedBytes { get; set; }
}
