using Satchel.Abstractions.Nodes;
using Satchel.Node.Runs;
using Satchel.Node.Scheduling;
using Satchel.Node.Views;

namespace Satchel.Node;

/// <summary>Describes this node from its options, its ledger and what troubles it.</summary>
internal sealed class NodeStatus(NodeOptions node, ResourceLedger ledger, ViewSupport views, Survivors survivors) : INodeStatus
{
    public NodeInfo Describe() =>
        new(node.NodeId, node.Name, node.Address(), ledger.Total, ledger.Free)
        {
            WorkingDirMode = views.Name,
            LayerProtection = LayerProtections.NameOf(views.Protection),
            Problems = survivors.Problems(),
        };
}
