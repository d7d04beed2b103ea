using System.ComponentModel;
using System.Diagnostics;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Scheduling;

namespace Satchel.Node.Jobs;

/// <summary>
/// A run that nobody has claimed: queue, set up, start. Stopped at any point before the claim, its entrypoint never
/// runs.
/// </summary>
internal sealed class RunStarting(
    JobRecord job,
    RunSteps steps,
    ResourceShare share,
    Task granted,
    RunFollowing following,
    CancellationToken stop
)
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    public async Task<JobEvent.Ended> StartAsync(CancellationToken leaving)
    {
        RunClaim claim;
        try
        {
            claim = await ClaimAsync(leaving).ConfigureAwait(false);
        }
        finally
        {
            // No phase is told after the start or the end it came before.
            await following.ToldAsync().ConfigureAwait(false);
        }

        if (RunFollowing.IsSupervised(claim))
        {
            share.TakeAnyway();
        }

        return await following.ToTheEndAsync(claim, leaving).ConfigureAwait(false);
    }

    /// <summary>
    /// The claim that decides over the run. One that ends before its start is claimed as well: a supervisor of this daemon or an earlier
    /// one may still be on its way, and must not start what has been said to have ended.
    /// </summary>
    private async Task<RunClaim> ClaimAsync(CancellationToken leaving)
    {
        using var timeout = new CancellationTokenSource(Remaining(), steps.Time);
        using var pending = CancellationTokenSource.CreateLinkedTokenSource(leaving, stop, timeout.Token);
        try
        {
            if (share.WhyWaiting is { } reason)
            {
                Phase("queued", reason, leaving);
            }

            await granted.WaitAsync(pending.Token).ConfigureAwait(false);
            return await SetUpAndStartAsync(pending.Token, leaving).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (pending.IsCancellationRequested && !leaving.IsCancellationRequested)
        {
            return Cancel(
                Failed(
                    JobErrorType.SupervisorStartTimeout,
                    JobMessages.StartTimedOut(steps.Node.StartTimeout, job.Submission.Resources.AsksForAmounts)
                )
            );
        }
        catch (RuntimeEnvSetupException failure)
        {
            return Cancel(Failed(JobErrorType.RuntimeEnvSetupFailure, JobMessages.SetUpFailed(failure.SetupError)));
        }
        catch (SupervisorNotStartedException failure)
        {
            return Cancel(Failed(JobErrorType.SupervisorStartFailure, JobMessages.SupervisorNotStarted(job.RunId, failure.Message)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SatchelException)
        {
            return Cancel(Failed(JobErrorType.SupervisorUnknownFailure, failure.Message));
        }
        catch (Exception defect) when (!leaving.IsCancellationRequested)
        {
            // A border: providers may throw anything, and their job must not be pending for ever.
            JobLog.Defect(steps.Logger, defect, job.Submission.SubmissionId, job.RunId);
            return Cancel(Failed(JobErrorType.SupervisorUnknownFailure, defect.Message));
        }
    }

    private TimeSpan Remaining()
    {
        var remaining = steps.Node.StartTimeout - (steps.Time.GetUtcNow() - job.StartTime);
        return remaining > LongestTimer ? Timeout.InfiniteTimeSpan
            : remaining > TimeSpan.Zero ? remaining
            : TimeSpan.Zero;
    }

    private async Task<RunClaim> SetUpAndStartAsync(CancellationToken pending, CancellationToken leaving)
    {
        await steps.Starts.WaitAsync(pending).ConfigureAwait(false);
        try
        {
            var directory = steps.Directories.Create(job);
            var plan = await PrepareAsync(directory, pending, leaving).ConfigureAwait(false);
            pending.ThrowIfCancellationRequested();
            Phase("starting", "Starts the entrypoint.", leaving);
            WriteFirstLine();
            JobLog.Starts(steps.Logger, job.Submission.SubmissionId, job.RunId);
            var workingDirectory = plan.WorkingDirectory ?? Directory.CreateDirectory(Path.Combine(directory, "work")).FullName;
            using var supervisor = await StartSupervisorAsync(plan, workingDirectory, leaving).ConfigureAwait(false);
            return await WaitForClaimAsync(supervisor, pending).ConfigureAwait(false);
        }
        finally
        {
            steps.Starts.Release();
        }
    }

    private async Task<LaunchPlan> PrepareAsync(string directory, CancellationToken pending, CancellationToken leaving)
    {
        Phase("setting_up", "Sets the environment up.", leaving);
        var request = new EnvironmentRequest(
            job.Submission.NormalizedEnv,
            Directory.CreateDirectory(Path.Combine(directory, "env")).FullName,
            Launching.DriverVariables.For(job, steps.Node)
        )
        {
            Progress = new PhaseProgress(this, leaving),
        };
        if (job.Submission.NormalizedEnv.Count == 0)
        {
            return await steps.Preparer.PrepareAsync(request, pending).ConfigureAwait(false);
        }

        var log = new StreamWriter(steps.Logs.SetUp(job), append: true) { AutoFlush = true };
        await using (log.ConfigureAwait(false))
        {
            try
            {
                return await steps.Preparer.PrepareAsync(request with { Log = line => log.WriteLine(line) }, pending).ConfigureAwait(false);
            }
            catch (RuntimeEnvSetupException failure)
            {
                await log.WriteLineAsync(failure.Message).ConfigureAwait(false);
                await File.AppendAllTextAsync(
                        steps.Logs.Driver(job),
                        JobMessages.SetUpFailed(failure.SetupError) + "\n",
                        CancellationToken.None
                    )
                    .ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task<Process> StartSupervisorAsync(LaunchPlan plan, string workingDirectory, CancellationToken leaving)
    {
        try
        {
            return await steps.Supervisors.StartAsync(job, plan, workingDirectory, leaving).ConfigureAwait(false);
        }
        catch (Win32Exception refused)
        {
            throw new SupervisorNotStartedException($"{steps.Node.SupervisorPath}: {refused.Message}", refused);
        }
    }

    private async Task<RunClaim> WaitForClaimAsync(Process supervisor, CancellationToken pending)
    {
        var exited = supervisor.WaitForExitAsync(pending);
        while (true)
        {
            var changed = steps.Watch.NextChange(steps.Records.ClaimPath(job.RunId));
            var over = exited.IsCompleted;
            if (steps.Records.FindClaim(job.RunId) is { } claim)
            {
                return claim;
            }

            // A supervisor that hangs must not keep the job from being stopped; it will find the claim taken.
            pending.ThrowIfCancellationRequested();
            if (over)
            {
                throw new SupervisorNotStartedException(
                    $"{steps.Node.SupervisorPath} exited with {supervisor.ExitCode} before it claimed the run"
                );
            }

            await Task.WhenAny(changed, exited).ConfigureAwait(false);
        }
    }

    /// <summary>The line Ray's users see first. Written once, also when a restarted daemon begins again.</summary>
    private void WriteFirstLine()
    {
        using var log = new FileStream(
            steps.Logs.Driver(job),
            FileMode.OpenOrCreate,
            FileAccess.Write,
            FileShare.ReadWrite | FileShare.Delete
        );
        if (log.Length == 0)
        {
            log.Write(
                System.Text.Encoding.UTF8.GetBytes(
                    $"Running entrypoint for job {job.Submission.SubmissionId}: {job.Submission.Entrypoint}\n"
                )
            );
        }
    }

    /// <summary>Who asked for a stop gets one, whatever else went wrong on the way.</summary>
    private RunClaim Cancel(JobEvent.Ended otherwise) =>
        steps.Records.Cancel(
            job.RunId,
            stop.IsCancellationRequested ? new JobEvent.Ended(JobStatus.Stopped, "", steps.Time.GetUtcNow()) : otherwise
        );

    private JobEvent.Ended Failed(JobErrorType type, string message) =>
        new(JobStatus.Failed, message, steps.Time.GetUtcNow()) { ErrorType = type };

    private void Phase(string name, string reason, CancellationToken leaving) =>
        following.Tell(new JobEvent.PhaseChanged(new JobPhase(name, reason, steps.Time.GetUtcNow())), leaving);

    private sealed class PhaseProgress(RunStarting starting, CancellationToken leaving) : IProgress<string>
    {
        public void Report(string value) => starting.Phase("setting_up", value, leaving);
    }
}
