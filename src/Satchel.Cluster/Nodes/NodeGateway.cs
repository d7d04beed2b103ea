using Satchel.Abstractions.Nodes;

namespace Satchel.Cluster.Nodes;

/// <summary>The nodes of a cluster that is one process: its own.</summary>
internal sealed class NodeGateway(ControlPlaneOptions options, LocalNode local) : INodeGateway
{
    public IReadOnlyList<NodeId> Nodes { get; } = [options.NodeId];

    public INodeAgent? Find(NodeId nodeId) => nodeId == options.NodeId ? local : null;
}
