using Satchel.Abstractions.Nodes;

namespace Satchel.Abstractions.Wire;

/// <summary>Logs of the nodes, the one written last first.</summary>
public sealed record NodeLogList(IReadOnlyList<NodeLog> Logs);
