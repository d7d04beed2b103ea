using Satchel.Abstractions.Jobs;
using Satchel.Node.Scheduling;

namespace Satchel.Node.Jobs;

/// <summary>
/// One run from queue to end. What is on disk decides where it goes on: an exit record, a claim, or nothing. So it may be begun anew at any
/// time, by any daemon.
/// </summary>
internal sealed class ActiveRun(JobRecord job, RunSteps steps, ResourceShare share, Task granted) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public JobRecord Job => job;

    /// <summary>Ends with the run, or when the daemon lets go of it.</summary>
    public Task Finished { get; set; } = Task.CompletedTask;

    public void RequestStop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run ended at this very moment: nothing is left to stop.
        }
    }

    public void Dispose()
    {
        share.Dispose();
        _stop.Dispose();
    }

    public async Task RunAsync(CancellationToken leaving)
    {
        if (job.StopRequested)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
        }

        var ended = await ToTheEndAsync(leaving).ConfigureAwait(false);

        share.Dispose();
        steps.Directories.Remove(job.RunId);
        JobLog.Ended(steps.Logger, job.Submission.SubmissionId, job.RunId, ended.Status.ToString(), ended.ExitCode);
        await steps.Sink.ReportUntilTakenAsync(job, ended, steps.Time, steps.Logger, leaving).ConfigureAwait(false);
    }

    private async Task<JobEvent.Ended> ToTheEndAsync(CancellationToken leaving)
    {
        var following = new RunFollowing(job, steps, _stop.Token);
        var claim = steps.Records.FindClaim(job.RunId);
        if (claim is null && job.Status == JobStatus.Pending)
        {
            return await new RunStarting(job, steps, share, granted, following, _stop.Token).StartAsync(leaving).ConfigureAwait(false);
        }

        // It has run already: without a claim, which somebody must have removed, it is over rather than run twice.
        claim ??= steps.Records.Cancel(job.RunId, await following.WithoutRecordAsync(claim, leaving).ConfigureAwait(false));
        if (RunFollowing.IsSupervised(claim))
        {
            share.TakeAnyway();
            JobLog.FoundAgain(steps.Logger, job.Submission.SubmissionId, job.RunId, claim.Pid);
        }

        return await following.ToTheEndAsync(claim, leaving).ConfigureAwait(false);
    }
}
