using Satchel.Abstractions.Nodes;

namespace Satchel.Abstractions.Wire;

/// <summary>Logs of the nodes, the one written last first.</summary>
/// <param name="Logs">At most as many as were asked for.</param>
public sealed record NodeLogList(IReadOnlyList<NodeLog> Logs)
{
    /// <summary>How many there are; 0 where a head says nothing of it, which gives all.</summary>
    public int Total { get; init; }
}
