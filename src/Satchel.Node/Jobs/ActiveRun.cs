using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Resources;

namespace Satchel.Node.Jobs;

/// <summary>
/// One run from queue to end. What is on disk decides where it goes on: an exit record, a claim, or nothing. So it may be begun anew at any time, by any daemon.
/// </summary>
internal sealed class ActiveRun(JobRecord job, RunSteps steps, ResourceShare share) : IDisposable
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

        var following = new RunFollowing(job, steps, _stop.Token);
        var ended = steps.Records.FindClaim(job.RunId) is { } claim
            ? await FollowAgainAsync(following, claim, leaving).ConfigureAwait(false)
            : await new RunStarting(job, steps, share, following, _stop.Token).StartAsync(leaving).ConfigureAwait(false);

        share.Dispose();
        steps.Directories.Remove(job.RunId);
        JobLog.Ended(steps.Logger, job.Submission.SubmissionId, job.RunId, ended.Status.ToString(), ended.ExitCode);
        await steps.Sink.ReportUntilTakenAsync(job, ended, steps.Time, steps.Logger, leaving).ConfigureAwait(false);
    }

    private async Task<JobEvent.Ended> FollowAgainAsync(RunFollowing following, RunClaim claim, CancellationToken leaving)
    {
        share.TakeAnyway();
        JobLog.FoundAgain(steps.Logger, job.Submission.SubmissionId, job.RunId, claim.Pid);
        return await following.ToTheEndAsync(claim, leaving).ConfigureAwait(false);
    }
}
