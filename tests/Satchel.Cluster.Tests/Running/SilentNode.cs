using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;

namespace Satchel.Cluster.Tests.Running;

/// <summary>What a node has beside its runs: logs that are empty, resources that are none.</summary>
internal sealed class SilentNode : IJobLogs, INodeStatus
{
    public Stream OpenRead(JobRecord job, long offset) => Stream.Null;

    public Task<long> WaitForGrowthAsync(JobRecord job, long length, CancellationToken cancellationToken) => Task.FromResult(length);

    public NodeInfo Describe() =>
        new(ControlPlane.Node, "head", "http://node", new Dictionary<string, double>(), new Dictionary<string, double>());
}
