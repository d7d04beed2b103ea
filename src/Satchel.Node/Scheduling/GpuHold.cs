namespace Satchel.Node.Scheduling;

/// <summary>What somebody holds of a node's GPUs: ten-thousandths of each device. Immutable.</summary>
/// <param name="Parts">Place of the device among the node's, and what of it; no device twice. Those that are found for somebody are in the order of their places.</param>
internal sealed record GpuHold(IReadOnlyList<(int Place, long Units)> Parts)
{
    /// <summary>Nothing: the same one wherever none were asked for.</summary>
    public static GpuHold None { get; } = new([]);
}
