namespace Satchel.Abstractions.Nodes;

/// <summary>A file on a node with what a program printed.</summary>
/// <param name="Name">File name; no other log of the node has it.</param>
/// <param name="Kind">Who printed it.</param>
/// <param name="NodeId">Where it lies.</param>
/// <param name="Bytes">Its size now.</param>
/// <param name="ChangedAt">When something was written to it last.</param>
/// <param name="IsOpen">Whether its program may still write to it.</param>
public sealed record NodeLog(string Name, NodeLogKind Kind, NodeId NodeId, long Bytes, DateTimeOffset ChangedAt, bool IsOpen)
{
    /// <summary>Number of the job as ids show it, 8 hex digits; null for what belongs to a submitted job's driver.</summary>
    public string? JobId { get; init; }

    /// <summary>The worker; null for what is not a worker's.</summary>
    public string? WorkerId { get; init; }
}
