namespace Satchel.Abstractions.Wire.Environments;

/// <summary>What a collection removed.</summary>
/// <param name="Removed">The layers that went.</param>
/// <param name="Bytes">Room they took.</param>
public sealed record CollectReply(IReadOnlyList<LayerView> Removed, long Bytes);
