using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;
using Satchel.Client.Jobs;

namespace Satchel.Cli.Jobs;

/// <summary>Follows a job to its end: its log to standard output while it comes, and beside it what a pending job waits for.</summary>
internal sealed class JobWatch(JobsApi jobs, Terminal terminal)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Prints the log and returns the record of the ended job. The log's end says that it has ended: a short job costs one call for the log and
    /// one for the record, over one connection. What a pending one waits for is asked only when that takes long.
    /// </summary>
    public async Task<JobView> FollowAsync(JobView job, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var telling = TellLaterAsync(job, stop.Token);
        try
        {
            await foreach (var piece in jobs.ReadLogAsync(job.SubmissionId!, follow: true, stop.Token).ConfigureAwait(false))
            {
                terminal.Print(piece.Span);
            }

            return await jobs.WaitForEndAsync(job.SubmissionId!, stop.Token).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            // Whatever kept it from telling has met the log or the record as well.
            await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits without printing the log.</summary>
    public Task<JobView> WaitForEndAsync(JobView job, CancellationToken cancellationToken) =>
        TellUntilEndAsync(job, Patience, cancellationToken);

    private async Task TellLaterAsync(JobView job, CancellationToken cancellationToken)
    {
        await Task.Delay(Patience, cancellationToken).ConfigureAwait(false);
        var now = await jobs.GetAsync(job.SubmissionId!, cancellationToken).ConfigureAwait(false);
        await TellUntilEndAsync(now, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="job">The job.</param>
    /// <param name="patience">How long it may wait for the first thing before that is told.</param>
    private async Task<JobView> TellUntilEndAsync(JobView job, TimeSpan patience, CancellationToken cancellationToken)
    {
        string? told = null;
        while (!job.Status.IsTerminal())
        {
            var change = jobs.WaitForChangeAsync(job, cancellationToken);
            if (job is { Status: JobStatus.Pending, Phase: { } phase } && phase.Reason != told)
            {
                await Task.WhenAny(change, Task.Delay(patience, cancellationToken)).ConfigureAwait(false);
                if (!change.IsCompleted)
                {
                    told = phase.Reason;
                    terminal.Say(
                        $"Job '{JobText.NameOf(job)}' is pending: {phase.Reason} (since {JobText.When(phase.Since.ToUnixTimeMilliseconds())})."
                    );
                }
            }

            patience = Patience;
            job = await change.ConfigureAwait(false);
        }

        return job;
    }
}
