using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;

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

        foreach (var replaced in unfinished.Select(static job => job.Replaced).OfType<JobRecord>())
        {
            await ForgetAsync(replaced, cancellationToken).ConfigureAwait(false);
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

    /// <summary>The head before may have died between the record of the job that took a place and the removal of what was there.</summary>
    private async Task ForgetAsync(JobRecord replaced, CancellationToken cancellationToken)
    {
        try
        {
            await (nodes.Find(nodes.PlaceOf(replaced))?.ForgetAsync(replaced, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(
                false
            );
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // A border: files that stay are no reason not to serve. They go with the job that took the place.
            FilesStay(logger, failure, replaced.Submission.SubmissionId, replaced.RunId);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(3, LogLevel.Warning, "What run {RunId} of job {SubmissionId} left, which another replaced, could not be removed.")]
    private static partial void FilesStay(ILogger logger, Exception failure, string submissionId, RunId runId);

    [LoggerMessage(1, LogLevel.Information, "Took up {Jobs} unfinished jobs.")]
    private static partial void Recovered(ILogger logger, int jobs);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "{Jobs} unfinished jobs were given to node {NodeId}, which is not part of the cluster. They wait for it."
    )]
    private static partial void NodeGone(ILogger logger, int jobs, NodeId nodeId);
}
