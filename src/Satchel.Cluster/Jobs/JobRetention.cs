using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Jobs;

namespace Satchel.Cluster.Jobs;

/// <summary>Every hour deletes ended jobs that are too old or too many, the oldest first, the way a user would.</summary>
internal sealed partial class JobRetention(IJobControl jobs, ClusterOptions options, TimeProvider time, ILogger<JobRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await SweepAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>One sweep; returns how many jobs it deleted.</summary>
    internal async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var page = await jobs.ListAsync(after: null, limit: null, status: null, cancellationToken).ConfigureAwait(false);
        var ended = page.Jobs.Where(job => job.EndTime is not null).OrderByDescending(job => job.EndTime).ToList();
        var oldest = time.GetUtcNow() - options.RetentionAge;
        var deleted = 0;
        for (var i = 0; i < ended.Count; i++)
        {
            if (i >= options.RetainedJobs || ended[i].EndTime < oldest)
            {
                await jobs.DeleteAsync(ended[i].Submission.SubmissionId, cancellationToken).ConfigureAwait(false);
                deleted++;
            }
        }

        if (deleted > 0)
        {
            Deleted(logger, deleted);
        }

        return deleted;
    }

    [LoggerMessage(1, LogLevel.Information, "Deleted {Jobs} ended jobs that were too old or too many.")]
    private static partial void Deleted(ILogger logger, int jobs);
}
