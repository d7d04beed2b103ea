using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;

namespace Satchel.Abstractions.Nodes;

/// <summary>
/// How the control plane and the API reach the nodes of the cluster, this one and others alike. Thread-safe. Nothing else of a node is used
/// outside its room.
/// </summary>
public interface INodeGateway
{
    /// <summary>The nodes that are part of the cluster now; the head's own comes first.</summary>
    IReadOnlyList<NodeId> Nodes { get; }

    /// <summary>One node; null when it is not part of the cluster now.</summary>
    INodeAgent? Find(NodeId nodeId);

    /// <summary>One node.</summary>
    /// <exception cref="SatchelException"><c>node_gone</c>: it is not part of the cluster now.</exception>
    INodeAgent For(NodeId nodeId) =>
        Find(nodeId)
        ?? throw new SatchelException(
            new SatchelError(
                "node_gone",
                $"Node {nodeId} is not part of the cluster now.",
                "Start the node again; `satchel status` lists those there are."
            )
        );

    /// <summary>Where a job was placed. Records of a time when there was one node only do not say: they are the head's.</summary>
    NodeId PlaceOf(JobRecord job) => job.PlacedOn ?? job.NodeId ?? Nodes[0];
}
