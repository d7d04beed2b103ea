using Satchel.Abstractions.Nodes;
using Satchel.Node.Scheduling;

namespace Satchel.Node;

/// <summary>Describes this node from its options and its ledger.</summary>
internal sealed class NodeStatus(NodeOptions node, ResourceLedger ledger) : INodeStatus
{
    public NodeInfo Describe() => new(node.NodeId, node.Name, node.Address(), ledger.Total, ledger.Free);
}
