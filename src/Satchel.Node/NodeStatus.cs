using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Nodes;
using Satchel.Node.Runs;
using Satchel.Node.Scheduling;
using Satchel.Node.Views;
using Satchel.Posix.Durability;

namespace Satchel.Node;

/// <summary>Describes this node from its options, its ledger and what troubles it.</summary>
internal sealed class NodeStatus(NodeOptions node, ResourceLedger ledger, ViewFinding views, Survivors survivors) : INodeStatus
{
    /// <summary>About what one job takes.</summary>
    private const long LeastInodes = 16;

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
            Labels = node.Labels,
            WorkingDirMode = known?.Name,
            LayerProtection = known is null ? null : LayerProtections.NameOf(known.Protection),
            Problems = [.. DiskProblems(known is not null), .. survivors.Problems()],
        };
    }

    private IEnumerable<SatchelError> DiskProblems(bool isKnown)
    {
        if (DiskSpace.FreeInodes(node.Directories.Root) is { } free && free < LeastInodes)
        {
            yield return new SatchelError(
                "inodes_exhausted",
                $"The disk of {node.Directories.Root} has {free} inodes left: it takes no more files, however many bytes are free.",
                "Remove files there; jobs wait or fail meanwhile, and can be stopped."
            );
        }

        if (!isKnown)
        {
            yield return NoRoomToFindOut;
        }
    }
}
