using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Nodes;

namespace Satchel.Cluster.Jobs;

/// <summary>At start, before anybody is served: tells the runner about every job that has not ended.</summary>
internal sealed partial class JobRecovery(JobCatalog catalog, IJobRunner runner, ILogger<JobRecovery> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await catalog.PutStrayAsideAsync(cancellationToken).ConfigureAwait(false);
        var unfinished = await catalog.UnfinishedAsync(cancellationToken).ConfigureAwait(false);
        await runner.RecoverAsync(unfinished, cancellationToken).ConfigureAwait(false);
        if (unfinished.Count > 0)
        {
            Recovered(logger, unfinished.Count);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "Took up {Jobs} unfinished jobs.")]
    private static partial void Recovered(ILogger logger, int jobs);
}
