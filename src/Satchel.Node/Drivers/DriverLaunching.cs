using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Launching;
using Satchel.Node.Logs;
using Satchel.Node.Runs;

namespace Satchel.Node.Drivers;

/// <summary>Starts supervisors, some at the same time, and waits until each has claimed its run.</summary>
internal sealed class DriverLaunching(
    NodeOptions node,
    SupervisorStarter supervisors,
    RunRecords records,
    RunsWatch watch,
    LogFiles logs,
    TimeProvider time,
    ILogger<DriverLaunching> logger
) : IDisposable
{
    /// <summary>A supervisor that takes longer to claim its run no longer counts as one that is being started: it must not hold up others.</summary>
    private static readonly TimeSpan StartsAtMost = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _starts = new(node.ConcurrentStarts);

    /// <summary>Starts the supervisor of a run.</summary>
    /// <returns>The claim that decides over the run: its own, or one that was there before.</returns>
    /// <exception cref="DriverStartException">There is no claim and will be none.</exception>
    public async Task<RunClaim> LaunchAsync(
        JobRecord job,
        PreparedEnvironment environment,
        DriverPhases phases,
        CancellationToken cancellationToken
    )
    {
        Task<RunClaim> claim;
        await _starts.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _ = phases.TellAsync("starting", "Starts the entrypoint.");
            logs.BeginDriver(job);
            // Last of all before a process is made: whoever waited here may have been called off meanwhile.
            cancellationToken.ThrowIfCancellationRequested();
            DriverLog.Starts(logger, job.Submission.SubmissionId, job.RunId);
            claim = WaitForClaimAsync(job, await StartSupervisorAsync(job, environment).ConfigureAwait(false), cancellationToken);
            await Task.WhenAny(claim, Task.Delay(StartsAtMost, time, cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            _starts.Release();
        }

        return await claim.ConfigureAwait(false);
    }

    public void Dispose() => _starts.Dispose();

    private async Task<Process> StartSupervisorAsync(JobRecord job, PreparedEnvironment environment)
    {
        try
        {
            // Not called off half-way: a launch that stops within its text is one that has to be found out about.
            return await supervisors
                .StartAsync(job, environment.Plan, environment.WorkingDirectory, environment.Mounts, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Win32Exception refused)
        {
            throw NotStarted(job, refused.Message, refused);
        }
    }

    private async Task<RunClaim> WaitForClaimAsync(JobRecord job, Process supervisor, CancellationToken cancellationToken)
    {
        using var disposed = supervisor;
        using var timeout = node.StartTimer(time);
        using var pending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var exited = supervisor.WaitForExitAsync(pending.Token);
        while (true)
        {
            var changed = watch.Watch.NextChange(records.ClaimPath(job.RunId));
            var over = exited.IsCompletedSuccessfully;
            if (records.FindClaim(job.RunId) is { } claim)
            {
                return claim;
            }

            // A supervisor that hangs must not keep the job from being stopped; it will find the claim taken.
            cancellationToken.ThrowIfCancellationRequested();
            if (over)
            {
                throw NotStarted(
                    job,
                    supervisor.ExitCode == SupervisorExitCodes.NoRoom
                        ? $"the disk of {node.Directories.Runs} is full; make room and submit the job again"
                        : $"exited with {supervisor.ExitCode} before it claimed the run"
                );
            }

            if (timeout.IsCancellationRequested)
            {
                throw new DriverStartException(
                    JobErrorType.SupervisorStartTimeout,
                    DriverMessages.NotStartedWithin(node.StartTimeout, asked: false, $"Waits for {node.SupervisorPath} to claim the run.")
                );
            }

            await Task.WhenAny(changed, exited).ConfigureAwait(false);
        }
    }

    private DriverStartException NotStarted(JobRecord job, string reason, Exception? cause = null) =>
        new(JobErrorType.SupervisorStartFailure, DriverMessages.SupervisorNotStarted(job.RunId, $"{node.SupervisorPath}: {reason}"), cause);
}
