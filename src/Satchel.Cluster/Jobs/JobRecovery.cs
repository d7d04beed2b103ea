using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Nodes;

namespace Satchel.Cluster.Jobs;

/// <summary>At start, before anybody is served: tells every node about its jobs that have not ended.</summary>
internal sealed partial class JobRecovery(JobCatalog catalog, INodeGateway nodes, ILogger<JobRecovery> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await catalog.PutStrayAsideAsync(cancellationToken).ConfigureAwait(false);
        var unfinished = await catalog.UnfinishedAsync(cancellationToken).ConfigureAwait(false);
        var placed = unfinished.ToLookup(nodes.PlaceOf);
        foreach (var node in nodes.Nodes)
        {
            await nodes.For(node).RecoverAsync([.. placed[node]], cancellationToken).ConfigureAwait(false);
        }

        foreach (var gone in placed.Where(jobs => nodes.Find(jobs.Key) is null))
        {
            NodeGone(logger, gone.Count(), gone.Key);
        }

        if (unfinished.Count > 0)
        {
            Recovered(logger, unfinished.Count);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "Took up {Jobs} unfinished jobs.")]
    private static partial void Recovered(ILogger logger, int jobs);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "{Jobs} unfinished jobs were given to node {NodeId}, which is not part of the cluster. They wait for it."
    )]
    private static partial void NodeGone(ILogger logger, int jobs, NodeId nodeId);
}
