using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Launching;
using Satchel.Node.Logs;
using Satchel.Node.Runs;
using Satchel.Posix.Processes;

namespace Satchel.Node.Jobs;

/// <summary>A run that somebody has claimed: waits for its exit record, passes a stop on, and speaks for a supervisor that died.</summary>
internal sealed class RunFollowing(JobRecord job, RunSteps steps, CancellationToken stop)
{
    private readonly Lock _telling = new();

    /// <summary>What a supervisor may take beyond the grace before the daemon ends the run itself.</summary>
    private static readonly TimeSpan SupervisorPatience = TimeSpan.FromSeconds(5);

    private Task _told = Task.CompletedTask;

    /// <summary>Tells the control plane about a phase, in order, without waiting. A phase that is lost is lost.</summary>
    public void Tell(JobEvent.PhaseChanged phase, CancellationToken leaving)
    {
        lock (_telling)
        {
            _told = TellAfterAsync(_told, phase, leaving);
        }
    }

    /// <summary>Ends once the last phase has been told, or lost.</summary>
    public async Task ToldAsync() => await _told.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Whether a supervisor has the run, not a daemon that cancelled it.</summary>
    public static bool IsSupervised(RunClaim claim) => string.Equals(claim.Kind, RunClaim.Supervisor, StringComparison.Ordinal);

    /// <summary>Waits for the end of the run.</summary>
    public async Task<JobEvent.Ended> ToTheEndAsync(RunClaim claim, CancellationToken leaving)
    {
        if (!IsSupervised(claim))
        {
            return claim.Ended ?? new JobEvent.Ended(JobStatus.Stopped, "", steps.Time.GetUtcNow());
        }

        if (job.Status == JobStatus.Pending)
        {
            await steps
                .Sink.ReportUntilTakenAsync(
                    job,
                    new JobEvent.Started(steps.Node.NodeId, steps.Node.Address()),
                    steps.Time,
                    steps.Logger,
                    leaving
                )
                .ConfigureAwait(false);
        }

        return await WaitForExitAsync(RunProcesses.IdentityOf(claim), leaving).ConfigureAwait(false) is { } exit
            ? FromRecord(exit)
            : await WithoutRecordAsync(claim, leaving).ConfigureAwait(false);
    }

    private async Task TellAfterAsync(Task earlier, JobEvent.PhaseChanged phase, CancellationToken leaving)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        await steps.Sink.ReportAsync(job.Submission.SubmissionId, job.RunId, phase, leaving).ConfigureAwait(false);
    }

    /// <summary>The end of a run that left no exit record and never will: whatever of it still lives is killed.</summary>
    /// <param name="claim">Its claim; null when that is gone too.</param>
    public async Task<JobEvent.Ended> WithoutRecordAsync(RunClaim? claim, CancellationToken leaving)
    {
        await RunProcesses.KillAsync(job.RunId, claim, steps.Time, leaving).ConfigureAwait(false);
        if (stop.IsCancellationRequested)
        {
            return new JobEvent.Ended(JobStatus.Stopped, "", steps.Time.GetUtcNow());
        }

        var message = JobMessages.SupervisorDied();
        try
        {
            await File.AppendAllTextAsync(steps.Logs.Driver(job), message + "\n", leaving).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A courtesy to who reads the log; the job's message says it too.
        }

        return new JobEvent.Ended(JobStatus.Failed, message, steps.Time.GetUtcNow()) { ErrorType = JobErrorType.SupervisorDied };
    }

    /// <summary>The exit record; null when the supervisor is gone, or hangs, and there will be none.</summary>
    private async Task<RunExit?> WaitForExitAsync(ProcessIdentity supervisor, CancellationToken leaving)
    {
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, steps.Time);
        var impatient = Task.Delay(Timeout.InfiniteTimeSpan, patience.Token);
        var asked = false;
        while (true)
        {
            leaving.ThrowIfCancellationRequested();
            var changed = steps.Watch.NextChange(steps.Records.ExitPath(job.RunId));
            var alive = supervisor.IsAlive;
            if (steps.Records.FindExit(job.RunId) is { } exit)
            {
                return exit;
            }

            if (!alive)
            {
                return null;
            }

            if (impatient.IsCompleted)
            {
                JobLog.Unresponsive(steps.Logger, supervisor.Pid, job.RunId);
                return null;
            }

            if (stop.IsCancellationRequested && !asked)
            {
                asked = true;
                Signals.Send(supervisor, Signals.Terminate);
                patience.CancelAfter(TimeSpan.FromSeconds(StopSettings.For(job).GraceSeconds) + SupervisorPatience);
            }

            using var woken = CancellationTokenSource.CreateLinkedTokenSource(leaving, asked ? CancellationToken.None : stop);
            await Task.WhenAny(changed, impatient, Task.Delay(Timeout.InfiniteTimeSpan, woken.Token)).ConfigureAwait(false);
        }
    }

    private JobEvent.Ended FromRecord(RunExit exit) =>
        exit switch
        {
            { StartError: { } reason } => new JobEvent.Ended(JobStatus.Failed, JobMessages.EntrypointNotStarted(reason), exit.EndedAt)
            {
                ErrorType = JobErrorType.EntrypointStartError,
            },
            { Stopped: true } => new JobEvent.Ended(JobStatus.Stopped, "", exit.EndedAt),
            { ExitCode: 0 } => new JobEvent.Ended(JobStatus.Succeeded, "", exit.EndedAt) { ExitCode = 0 },
            _ => new JobEvent.Ended(
                JobStatus.Failed,
                JobMessages.EntrypointFailed(exit.ExitCode ?? -1, LogTail.Read(steps.Logs.Driver(job))),
                exit.EndedAt
            )
            {
                ErrorType = JobErrorType.EntrypointError,
                ExitCode = exit.ExitCode,
            },
        };
}
