using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Health;

namespace Satchel.Cluster.Jobs;

/// <summary>Every hour deletes ended jobs that are too old or too many, the oldest first, the way a user would.</summary>
internal sealed partial class JobRetention(
    IJobControl jobs,
    ControlPlaneOptions options,
    ClockWatch clock,
    TimeProvider time,
    ILogger<JobRetention> logger
) : BackgroundService
{
    // Records may be long: never all of them in memory at once.
    private const int PageSize = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await SweepAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // A border: what cannot be deleted now must not take the daemon down; the next sweep tries again.
                NotSwept(logger, failure);
            }
        }
    }

    /// <summary>One sweep; returns how many jobs it deleted. A job that cannot be deleted keeps none of the others.</summary>
    internal async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var ended = await ListEndedAsync(cancellationToken).ConfigureAwait(false);
        var oldest = clock.EarliestNow - options.RetentionAge;
        var tooMany = ended.Count - options.RetainedJobs;
        var deleted = 0;
        foreach (var (id, run, _) in ended.OrderBy(job => job.EndTime).TakeWhile((job, index) => index < tooMany || job.EndTime < oldest))
        {
            if (await TryDeleteAsync(id, run, cancellationToken).ConfigureAwait(false))
            {
                deleted++;
            }
        }

        if (deleted > 0)
        {
            Deleted(logger, deleted);
        }

        return deleted;
    }

    private async Task<List<(string Id, RunId Run, DateTimeOffset EndTime)>> ListEndedAsync(CancellationToken cancellationToken)
    {
        var ended = new List<(string, RunId, DateTimeOffset)>();
        string? cursor = null;
        do
        {
            var page = await jobs.ListAsync(cursor, PageSize, status: null, cancellationToken).ConfigureAwait(false);
            foreach (var job in page.Jobs)
            {
                if (job.EndTime is { } endTime)
                {
                    ended.Add((job.Submission.SubmissionId, job.RunId, endTime));
                }
            }

            cursor = page.Next;
        } while (cursor is not null);

        return ended;
    }

    private async Task<bool> TryDeleteAsync(string id, RunId run, CancellationToken cancellationToken)
    {
        try
        {
            return (await jobs.DeleteAsync(id, run, cancellationToken).ConfigureAwait(false)).Outcome == DeleteOutcome.Deleted;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SatchelException)
        {
            NotDeleted(logger, failure, id);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Deleted {Jobs} ended jobs that were too old or too many.")]
    private static partial void Deleted(ILogger logger, int jobs);

    [LoggerMessage(2, LogLevel.Warning, "The ended job {Job} could not be deleted; the next sweep tries again.")]
    private static partial void NotDeleted(ILogger logger, Exception failure, string job);

    [LoggerMessage(3, LogLevel.Error, "Looking for jobs that are too old or too many failed; the next sweep tries again.")]
    private static partial void NotSwept(ILogger logger, Exception failure);
}
