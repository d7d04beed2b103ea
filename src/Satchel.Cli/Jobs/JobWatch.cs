using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;
using Satchel.Client.Jobs;

namespace Satchel.Cli.Jobs;

/// <summary>Follows a job to its end: its log to standard output while it comes, and beside it what a pending job waits for.</summary>
internal sealed class JobWatch(JobsApi jobs, Terminal terminal)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Prints the log and returns the record of the ended job.</summary>
    public async Task<JobView> FollowAsync(JobView job, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var end = WaitForEndAsync(job, stop.Token);
        try
        {
            await foreach (var piece in jobs.ReadLogAsync(job.SubmissionId!, follow: true, stop.Token).ConfigureAwait(false))
            {
                terminal.Print(piece.Span);
            }

            return await end.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(end).ConfigureAwait(false);
        }
    }

    /// <summary>Waits without printing the log.</summary>
    public async Task<JobView> WaitForEndAsync(JobView job, CancellationToken cancellationToken)
    {
        string? told = null;
        while (!job.Status.IsTerminal())
        {
            var change = jobs.WaitForChangeAsync(job.SubmissionId!, job.Version, cancellationToken);
            if (job is { Status: JobStatus.Pending, Phase: { } phase } && phase.Reason != told)
            {
                await Task.WhenAny(change, Task.Delay(Patience, cancellationToken)).ConfigureAwait(false);
                if (!change.IsCompleted)
                {
                    told = phase.Reason;
                    terminal.Say(
                        $"Job '{JobText.NameOf(job)}' is pending: {phase.Reason} (since {JobText.When(phase.Since.ToUnixTimeMilliseconds())})."
                    );
                }
            }

            job = await change.ConfigureAwait(false);
        }

        return job;
    }
}
