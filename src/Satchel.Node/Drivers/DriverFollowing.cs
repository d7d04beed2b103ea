using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Launching;
using Satchel.Node.Logs;
using Satchel.Node.Runs;
using Satchel.Posix.Processes;

namespace Satchel.Node.Drivers;

/// <summary>Waits for the ends of runs that somebody has claimed, passes stops on, and speaks for supervisors that died.</summary>
internal sealed class DriverFollowing(
    RunRecords records,
    RunEndings endings,
    RunsWatch watch,
    LogFiles logs,
    Survivors survivors,
    DriverReports reports,
    TimeProvider time,
    ILogger<DriverFollowing> logger
)
{
    /// <summary>What a supervisor may take beyond the grace before the daemon ends the run itself.</summary>
    private static readonly TimeSpan SupervisorPatience = TimeSpan.FromSeconds(8);

    /// <summary>How long after the grace processes are told that are still there.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(2);

    /// <summary>Waits for the end of a run.</summary>
    /// <param name="claim">Its supervisor's claim; null when that is gone, which ends what is left of the run.</param>
    /// <param name="stop">Asks to end the run.</param>
    /// <param name="leaving">Lets go of it.</param>
    public async Task<JobEvent.Ended> ToTheEndAsync(JobRecord job, RunClaim? claim, CancellationToken stop, CancellationToken leaving)
    {
        if (claim is not null && await WaitForExitAsync(job, claim, stop, leaving).ConfigureAwait(false) is { } exit)
        {
            return WithSurvivors(job, FromRecord(job, exit), exit.Survivors ?? []);
        }

        var left = await KillAsync(job, claim, leaving).ConfigureAwait(false);
        return WithSurvivors(job, stop.IsCancellationRequested ? Stopped() : SupervisorDied(job), left);
    }

    /// <summary>The end of a run that was stopped just now.</summary>
    public JobEvent.Ended Stopped() => new(JobStatus.Stopped, "", time.GetUtcNow());

    /// <summary>The end of a run that failed just now.</summary>
    public JobEvent.Ended Failed(Exception failure) =>
        Failed((failure as DriverStartException)?.Type ?? JobErrorType.SupervisorUnknownFailure, failure.Message) with
        {
            SetupError = (failure.InnerException as RuntimeEnvSetupException)?.SetupError,
        };

    public JobEvent.Ended Failed(JobErrorType type, string message) =>
        new(JobStatus.Failed, message, time.GetUtcNow()) { ErrorType = type };

    /// <summary>Kills whatever still lives of a run that nobody answers for, and does what is to be done at its end.</summary>
    /// <returns>Who survived.</returns>
    public async Task<IReadOnlyList<Survivor>> KillAsync(JobRecord job, RunClaim? claim, CancellationToken leaving)
    {
        var left = await RunProcesses.KillAsync(job.RunId, claim, time, leaving).ConfigureAwait(false);
        await endings.RunAsync(job.RunId, leaving).ConfigureAwait(false);
        return left;
    }

    /// <summary>Kills whatever still lives of a run that belongs to no job.</summary>
    public async Task KillOrphanAsync(RunId runId, RunClaim? claim, CancellationToken leaving)
    {
        var left = await RunProcesses.KillAsync(runId, claim, time, leaving).ConfigureAwait(false);
        survivors.Note(runId, left);
        foreach (var survivor in left)
        {
            DriverLog.Survives(logger, runId, survivor.Description);
        }
    }

    /// <summary>The end of a run that left no exit record and never will.</summary>
    private JobEvent.Ended SupervisorDied(JobRecord job)
    {
        logs.TryAppendLine(logs.Driver(job), DriverMessages.SupervisorDied);
        return Failed(JobErrorType.SupervisorDied, DriverMessages.SupervisorDied);
    }

    /// <summary>An end that names the processes that nobody could end.</summary>
    private JobEvent.Ended WithSurvivors(JobRecord job, JobEvent.Ended ended, IReadOnlyList<Survivor> left)
    {
        foreach (var survivor in left)
        {
            DriverLog.Survives(logger, job.RunId, survivor.Description);
        }

        survivors.Note(job.RunId, left);
        return left.Count == 0 ? ended : ended with { Message = DriverMessages.Survived(ended.Message, left) };
    }

    /// <summary>The exit record; null when the supervisor is gone, or hangs, and there will be none.</summary>
    private async Task<RunExit?> WaitForExitAsync(JobRecord job, RunClaim claim, CancellationToken stop, CancellationToken leaving)
    {
        var supervisor = RunProcesses.IdentityOf(claim);
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        var impatient = Ends(patience.Token);
        var stopped = Ends(stop);
        var released = Ends(leaving);
        var asked = false;
        long askedAt = 0;
        while (true)
        {
            leaving.ThrowIfCancellationRequested();
            var changed = watch.Watch.NextChange(records.ExitPath(job.RunId));
            var alive = supervisor.IsAlive;
            if (records.FindExit(job.RunId) is { } exit)
            {
                return exit;
            }

            if (!alive)
            {
                return null;
            }

            if (impatient.IsCompleted)
            {
                DriverLog.Unresponsive(logger, supervisor.Pid, job.RunId);
                return null;
            }

            if (stop.IsCancellationRequested && !asked)
            {
                asked = true;
                Signals.Send(supervisor, Signals.Terminate);
                patience.CancelAfter(TimeSpan.FromSeconds(StopSettings.For(job).GraceSeconds) + SupervisorPatience);
                askedAt = time.GetTimestamp();
            }

            if (asked && time.GetElapsedTime(askedAt) > TimeSpan.FromSeconds(StopSettings.For(job).GraceSeconds) + KillPatience)
            {
                // SIGKILL has been sent for a while: who is left now may be there to stay.
                var left = RunProcesses.LeftOf(job.RunId, supervisor);
                survivors.Note(job.RunId, left);
                await reports.StoppingAsync(job, DriverMessages.WaitsFor(left), leaving).ConfigureAwait(false);
            }

            await Task.WhenAny(changed, released, asked ? impatient : stopped).ConfigureAwait(false);
        }
    }

    private static Task Ends(CancellationToken token)
    {
        var ends = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), ends);
        return ends.Task;
    }

    private JobEvent.Ended FromRecord(JobRecord job, RunExit exit) =>
        exit switch
        {
            { StartError: { } reason } => new JobEvent.Ended(JobStatus.Failed, DriverMessages.EntrypointNotStarted(reason), exit.EndedAt)
            {
                ErrorType = JobErrorType.EntrypointStartError,
            },
            { Stopped: true } => new JobEvent.Ended(JobStatus.Stopped, "", exit.EndedAt),
            { ExitCode: 0 } => new JobEvent.Ended(JobStatus.Succeeded, "", exit.EndedAt) { ExitCode = 0 },
            _ => new JobEvent.Ended(
                JobStatus.Failed,
                DriverMessages.EntrypointFailed(exit.ExitCode ?? -1, LogTail.Read(logs.Driver(job))),
                exit.EndedAt
            )
            {
                ErrorType = JobErrorType.EntrypointError,
                ExitCode = exit.ExitCode,
            },
        };
}
