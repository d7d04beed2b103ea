using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Abstractions.Wire.Environments;

/// <summary>What a collection removed.</summary>
/// <param name="Removed">The layers that are none any more.</param>
/// <param name="Bytes">Room that the disk got.</param>
public sealed record CollectReply(IReadOnlyList<LayerView> Removed, long Bytes)
{
    /// <summary>What should have gone and could not.</summary>
    public IReadOnlyList<LeftLayer> Left
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The download caches of installers that were emptied.</summary>
    public IReadOnlyList<EmptiedCache> Caches
    {
        get;
        init => field = value ?? [];
    } = [];
}
