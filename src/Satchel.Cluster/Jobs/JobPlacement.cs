using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;

namespace Satchel.Cluster.Jobs;

/// <summary>Which node a job is given to. Decided once, before it is accepted, and kept in its record: whoever needs the job later goes there.</summary>
internal sealed class JobPlacement(INodeGateway nodes)
{
    /// <summary>The head's own node comes first, and takes all: it is the only kind of node that runs jobs so far.</summary>
    public NodeId Choose(JobSubmission submission) => nodes.Nodes[0];
}
