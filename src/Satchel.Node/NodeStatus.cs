using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Nodes;
using Satchel.Node.Runs;
using Satchel.Node.Scheduling;
using Satchel.Node.Views;

namespace Satchel.Node;

/// <summary>Describes this node from its options, its ledger and what troubles it.</summary>
internal sealed class NodeStatus(NodeOptions node, ResourceLedger ledger, ViewFinding views, Survivors survivors) : INodeStatus
{
    private static readonly SatchelError NoRoomToFindOut = new(
        "views_unknown",
        "The disk was full, in bytes or inodes, when the node tried how it can make working directories and protect layers.",
        "Make room on the disk of the home; the next job tries again."
    );

    public NodeInfo Describe()
    {
        var known = views.Known;
        return new NodeInfo(node.NodeId, node.Name, node.Address(), ledger.Total, ledger.Free)
        {
            WorkingDirMode = known?.Name,
            LayerProtection = known is null ? null : LayerProtections.NameOf(known.Protection),
            Problems = known is null ? [NoRoomToFindOut, .. survivors.Problems()] : survivors.Problems(),
        };
    }
}
