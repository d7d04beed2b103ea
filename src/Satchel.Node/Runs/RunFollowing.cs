using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
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
        var left = await RunProcesses.KillAsync(runId, claim, time, leaving).ConfigureAwait(false);
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
        long askedAt = 0;
        while (true)
        {
            leaving.ThrowIfCancellationRequested();
            var changed = directory.Watch.NextChange(records.ExitPath(runId));
            var alive = supervisor.IsAlive;
            if (records.FindExit(runId) is { } exit)
            {
                return exit;
            }

            if (!alive)
            {
                return null;
            }

            if (impatient.IsCompleted)
            {
                RunLog.Unresponsive(logger, supervisor.Pid, runId);
                return null;
            }

            if (stop.Asked.IsCancellationRequested && !asked)
            {
                asked = true;
                Signals.Send(supervisor, Signals.Terminate);
                patience.CancelAfter(stop.Grace + SupervisorPatience);
                askedAt = time.GetTimestamp();
            }

            if (asked && time.GetElapsedTime(askedAt) > stop.Grace + KillPatience)
            {
                // SIGKILL has been sent for a while: who is left now may be there to stay.
                var left = RunProcesses.LeftOf(runId, supervisor);
                survivors.Note(runId, left);
                await (stop.Lingers?.Invoke(left) ?? Task.CompletedTask).ConfigureAwait(false);
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
}
