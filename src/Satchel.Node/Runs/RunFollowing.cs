using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

namespace Satchel.Node.Runs;

/// <summary>Waits for the ends of runs that somebody has claimed, passes stops on, and speaks for supervisors that died.</summary>
internal sealed class RunFollowing(
    RunRecords records,
    RunEndings endings,
    RunsDirectory directory,
    Survivors survivors,
    TimeProvider time,
    ILogger<RunFollowing> logger
)
{
    /// <summary>What a supervisor may take beyond the grace before the daemon ends the run itself.</summary>
    private static readonly TimeSpan SupervisorPatience = TimeSpan.FromSeconds(8);

    /// <summary>How long after the grace processes are told that are still there.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(2);

    /// <inheritdoc cref="IRuns.FollowAsync"/>
    public async Task<RunEnd> ToTheEndAsync(RunId runId, RunClaim? claim, RunStop stop, CancellationToken leaving)
    {
        if (claim is not null && await WaitForExitAsync(runId, claim, stop, leaving).ConfigureAwait(false) is { } exit)
        {
            Note(runId, exit.Survivors ?? []);
            return new RunEnd(exit, exit.Survivors ?? []);
        }

        return new RunEnd(null, await KillAsync(runId, claim, leaving).ConfigureAwait(false));
    }

    /// <summary>Kills whatever still lives of a run that nobody answers for, and does what is to be done at its end.</summary>
    /// <returns>Who survived.</returns>
    public async Task<IReadOnlyList<Survivor>> KillAsync(RunId runId, RunClaim? claim, CancellationToken leaving)
    {
        var left = await KillProcessesAsync(runId, claim, leaving).ConfigureAwait(false);
        await endings.RunAsync(runId, leaving).ConfigureAwait(false);
        return left;
    }

    /// <summary>Kills whatever still lives of a run that nobody answers for.</summary>
    /// <returns>Who survived.</returns>
    public async Task<IReadOnlyList<Survivor>> KillProcessesAsync(RunId runId, RunClaim? claim, CancellationToken leaving)
    {
        var left = await RunProcesses.KillAsync(runId, claim, directory.Path, time, leaving).ConfigureAwait(false);
        Note(runId, left);
        return left;
    }

    private void Note(RunId runId, IReadOnlyList<Survivor> left)
    {
        RunLog.Survive(logger, runId, left);
        survivors.Note(runId, left);
    }

    /// <summary>The exit record; null when the supervisor is gone, or hangs, and there will be none.</summary>
    private async Task<RunExit?> WaitForExitAsync(RunId runId, RunClaim claim, RunStop stop, CancellationToken leaving)
    {
        var supervisor = RunProcesses.IdentityOf(claim);
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        var impatient = Ends(patience.Token);
        var stopped = Ends(stop.Asked);
        var released = Ends(leaving);
        var asked = false;
        var isSeen = true;
        long askedAt = 0;
        while (true)
        {
            leaving.ThrowIfCancellationRequested();
            var changed = directory.Watch.NextChange(records.ExitPath(runId));
            if (Look(runId, supervisor, ref isSeen) is { } seen && (seen.Exit is not null || !seen.IsAlive))
            {
                return seen.Exit;
            }

            if (impatient.IsCompleted)
            {
                RunLog.Unresponsive(logger, supervisor.Pid, runId);
                return null;
            }

            if (stop.Asked.IsCancellationRequested && !asked)
            {
                asked = Signals.TrySend(supervisor, Signals.Terminate) is not { } refused || !Shortage.Is(refused.NativeErrorCode);
                patience.CancelAfter(stop.Grace + SupervisorPatience);
                askedAt = time.GetTimestamp();
            }

            if (asked && time.GetElapsedTime(askedAt) > stop.Grace + KillPatience)
            {
                // SIGKILL has been sent for a while: who is left now may be there to stay.
                var left = LeftOf(runId, supervisor);
                survivors.Note(runId, left);
                await (stop.Lingers?.Invoke(left) ?? Task.CompletedTask).ConfigureAwait(false);
            }

            var other =
                asked ? impatient
                : stop.Asked.IsCancellationRequested ? changed
                : stopped;
            await Task.WhenAny(changed, released, other).ConfigureAwait(false);
        }
    }

    /// <summary>The exit record, and whether the supervisor was alive before that was looked for.</summary>
    /// <param name="isSeen">Whether the last look could say: what it could not is told once.</param>
    /// <returns>Null when nobody can say now; another look will.</returns>
    private (RunExit? Exit, bool IsAlive)? Look(RunId runId, ProcessIdentity supervisor, ref bool isSeen)
    {
        directory.SeeTo();
        try
        {
            var alive = supervisor.IsAlive;
            var exit = records.FindExit(runId);
            isSeen = true;
            return (exit, alive);
        }
        catch (IOException failure) when (Shortage.IsReason(failure))
        {
            if (isSeen)
            {
                RunLog.NotSeen(logger, runId, failure.Message);
            }

            isSeen = false;
            return null;
        }
    }

    private static IReadOnlyList<Survivor> LeftOf(RunId runId, ProcessIdentity supervisor)
    {
        try
        {
            return RunProcesses.LeftOf(runId, supervisor);
        }
        catch (IOException failure) when (Shortage.IsReason(failure))
        {
            // Nobody can say now; the next look will.
            return [];
        }
    }

    private static Task Ends(CancellationToken token)
    {
        var ends = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), ends);
        return ends.Task;
    }
}
