using System.ComponentModel;
using System.Diagnostics;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Results;
using Satchel.Node.Views;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

namespace Satchel.Node.Runs;

/// <summary>Starts supervisors, some at the same time, and waits until each has claimed its run.</summary>
internal sealed class RunStarting(
    NodeOptions node,
    PrivateViews views,
    SupervisorStarter supervisors,
    RunRecords records,
    RunsDirectory directory,
    TimeProvider time
) : IDisposable
{
    /// <summary>How often a supervisor is tried to be started where the machine has too little of something.</summary>
    private const int MostAttempts = 30;

    private static readonly TimeSpan AttemptPause = TimeSpan.FromSeconds(1);

    /// <summary>A supervisor that takes longer to claim its run no longer counts as one that is being started: it must not hold up others.</summary>
    private static readonly TimeSpan StartsAtMost = TimeSpan.FromSeconds(2);

    /// <summary>What .NET calls the exit code of a program that somebody killed.</summary>
    private const int CodeOfKilled = 128 + Signals.Kill;

    private readonly SemaphoreSlim _starts = new(node.ConcurrentStarts);

    /// <inheritdoc cref="IRuns.StartAsync"/>
    public async Task<RunClaim> StartAsync(RunLaunch launch, CancellationToken cancellationToken)
    {
        var place = Furnish(launch);
        RunOutputs.Note(launch.Directory, launch.Plan, place.WorkingDirectory);
        Task<RunClaim> claim;
        await _starts.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            launch.Begins?.Invoke();
            // Last of all before a process is made: whoever waited here may have been called off meanwhile.
            cancellationToken.ThrowIfCancellationRequested();
            claim = WaitForClaimAsync(
                launch,
                await StartSupervisorAsync(launch, place, cancellationToken).ConfigureAwait(false),
                cancellationToken
            );
            await Task.WhenAny(claim, Task.Delay(StartsAtMost, time, cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            _starts.Release();
        }

        return await claim.ConfigureAwait(false);
    }

    public void Dispose() => _starts.Dispose();

    private FurnishedDirectory Furnish(RunLaunch launch)
    {
        try
        {
            return views.Furnish(launch.Plan, launch.Directory);
        }
        catch (TreeGoneException gone)
        {
            // Not as a shortage, which passes: the layer does not come back while the run waits.
            throw gone.AsSetupFailure(node.Name);
        }
    }

    private async Task<Process> StartSupervisorAsync(RunLaunch launch, FurnishedDirectory place, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                directory.Ensure();
                // Not called off half-way: a launch that stops within its text is one that has to be found out about.
                return await supervisors.StartAsync(launch, place, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Win32Exception refused) when (Shortage.Is(refused.NativeErrorCode) && attempt < MostAttempts)
            {
                // Descriptors, processes or memory run out: for a moment, most often.
                await Task.Delay(AttemptPause, time, cancellationToken).ConfigureAwait(false);
            }
            catch (Win32Exception refused)
            {
                throw NotStarted(refused.Message, refused);
            }
        }
    }

    private async Task<RunClaim> WaitForClaimAsync(RunLaunch launch, Process supervisor, CancellationToken cancellationToken)
    {
        using var disposed = supervisor;
        using var timeout = node.StartTimer(time);
        using var pending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var exited = supervisor.WaitForExitAsync(pending.Token);
        for (var isFirst = true; ; isFirst = false)
        {
            directory.SeeTo();
            var changed = directory.Watch.NextChange(records.ClaimPath(launch.RunId));
            var over = exited.IsCompletedSuccessfully;
            // The first look comes too early for a claim that went unseen, unless this was held up for long: that takes a look at every process.
            var isEarly = isFirst && !over && !cancellationToken.IsCancellationRequested;
            if ((records.FindClaim(launch.RunId) ?? (isEarly ? null : UnseenClaim.Find(launch, supervisor))) is { } claim)
            {
                return claim;
            }

            // A supervisor that hangs must not keep the run from being cancelled; it will find the claim taken.
            cancellationToken.ThrowIfCancellationRequested();
            if (over)
            {
                throw NotStarted(
                    supervisor.ExitCode switch
                    {
                        SupervisorExitCodes.NoRoom => $"the disk of {node.Directories.Runs} is full; make room there and try again",
                        SupervisorExitCodes.NoClaim =>
                            $"the claim of the run could not be written to {node.Directories.Runs}; see who changes that directory",
                        CodeOfKilled => "was killed before it claimed the run",
                        _ => $"exited with {supervisor.ExitCode} before it claimed the run",
                    },
                    isKilled: supervisor.ExitCode == CodeOfKilled
                );
            }

            if (timeout.IsCancellationRequested)
            {
                throw new RunStartException($"Waits for {node.SupervisorPath} to claim the run.", isTimeout: true);
            }

            await Task.WhenAny(changed, exited).ConfigureAwait(false);
        }
    }

    private RunStartException NotStarted(string reason, Exception? cause = null, bool isKilled = false) =>
        new($"{node.SupervisorPath}: {reason}", innerException: cause) { IsKilled = isKilled };
}
