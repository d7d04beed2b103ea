using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Launching;
using Satchel.Node.Runs;
using Satchel.Node.Scheduling;

namespace Satchel.Node.Drivers;

/// <summary>
/// One job's run on this node, from its place in the queue to the report of its end. What is on disk decides where it goes on: an exit
/// record, a claim, or nothing. So it may be begun anew at any time, by any daemon.
/// </summary>
internal sealed class Driver(
    JobRecord job,
    DriverSteps steps,
    NodeOptions node,
    TimeProvider time,
    ILogger logger,
    Action over,
    CancellationToken leaving
) : IDisposable
{
    /// <summary>Before a run is taken up again after a failure that nobody foresaw.</summary>
    private static readonly TimeSpan DefectPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly DriverPhases _phases = steps.Reports.PhasesOf(job, leaving);
    private readonly DriverStart _start = new(job, steps, logger, leaving);
    private QueuePlace? _place;
    private ResourceShare? _adopted;
    private Task _work = Task.CompletedTask;
    private bool _begun;
    private RunClaim? _claim;
    private JobEvent.Ended? _end;
    private TaskCompletionSource<bool>? _endedQueued;

    public DriverState State { get; private set; } = DriverState.Queued;

    /// <summary>Ends with the run, or when the daemon lets go of it; ended while the job is queued.</summary>
    public Task Work
    {
        get
        {
            lock (_gate)
            {
                return _work;
            }
        }
    }

    /// <summary>Takes its place in the queue at once, and goes on when its resources are held.</summary>
    public void Queue(ResourceLedger ledger)
    {
        _place = new QueuePlace(job, ledger, node, time);
        _place.Take(() => Begin(DriverState.Resuming), Expired);
        if (job.StopRequested)
        {
            RequestStop();
        }
    }

    /// <summary>Goes on with a run that somebody has claimed, without a place in the queue.</summary>
    /// <param name="share">What it holds of the node; null when it is not known to run.</param>
    public void Resume(ResourceShare? share)
    {
        _adopted = share;
        Begin(DriverState.Resuming);
        if (job.StopRequested)
        {
            RequestStop();
        }
    }

    /// <summary>Stops the run in whatever state.</summary>
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

        Begin(DriverState.Resuming);
    }

    /// <summary>Ends the run if it is still queued.</summary>
    /// <returns>True once the control plane has that end; false where the run had begun, or its end cannot be told at once.</returns>
    public Task<bool> EndQueuedAsync()
    {
        lock (_gate)
        {
            _endedQueued ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!Begin(DriverState.Cancelling))
            {
                return Task.FromResult(false);
            }
        }

        RequestStop();
        return _endedQueued.Task;
    }

    public void Dispose()
    {
        GiveBack();
        _stop.Dispose();
    }

    /// <summary>Tells the control plane why the job is queued; ends once that is told. Nothing when it no longer is.</summary>
    public async Task TellWaitingAsync()
    {
        if (State == DriverState.Queued && _place?.WhyWaiting is { } reason)
        {
            await _phases.TellAsync("queued", reason).ConfigureAwait(false);
        }
    }

    private void Expired(string message)
    {
        lock (_gate)
        {
            _end ??= _begun ? null : steps.Endings.Failed(JobErrorType.SupervisorStartTimeout, message);
        }

        Begin(DriverState.Cancelling);
    }

    /// <summary>Leaves the queue, once, and never when the daemon leaves.</summary>
    private bool Begin(DriverState state)
    {
        lock (_gate)
        {
            if (_begun || leaving.IsCancellationRequested)
            {
                return false;
            }

            _begun = true;
            State = state;
            _work = WorkAsync();
            return true;
        }
    }

    private async Task WorkAsync()
    {
        // The caller holds locks and waits for nothing: everything happens elsewhere.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (State != DriverState.Over)
            {
                State = await StepAsync().ConfigureAwait(false);
                if (State is not (DriverState.Ending or DriverState.Over))
                {
                    // It is more than one that waits in a queue: a supervisor of an earlier daemon has it, or its claim could not be written.
                    _endedQueued?.TrySetResult(false);
                }
            }
        }
        catch (Exception) when (leaving.IsCancellationRequested)
        {
            // The daemon leaves: the run goes on without it, and whatever else a step met now the next daemon meets and tells.
        }
        finally
        {
            over();
            Dispose();
            _endedQueued?.TrySetResult(State == DriverState.Over);
        }
    }

    private async Task<DriverState> StepAsync()
    {
        try
        {
            return State switch
            {
                DriverState.Resuming => Resume(),
                DriverState.SettingUp => await SetUpAsync().ConfigureAwait(false),
                DriverState.Starting => await StartAsync().ConfigureAwait(false),
                DriverState.Cancelling => Cancel(),
                DriverState.SettingAside => await SetAsideAsync().ConfigureAwait(false),
                DriverState.Running => await FollowAsync().ConfigureAwait(false),
                DriverState.Ending => await ReportAsync().ConfigureAwait(false),
                _ => throw new InvalidOperationException($"A driver that is {State} does nothing."),
            };
        }
        catch (DamagedRecordException damaged) when (!leaving.IsCancellationRequested)
        {
            DriverLog.Damaged(logger, damaged, job.Submission.SubmissionId, job.RunId);
            _end = steps.Endings.Failed(JobErrorType.SupervisorUnknownFailure, damaged.Message);
            return DriverState.SettingAside;
        }
        catch (Exception defect) when (!leaving.IsCancellationRequested)
        {
            // A border: one job's defect must not take the node down, must be seen, and must not leave a driver unwatched.
            DriverLog.NoRoomOrDefect(logger, defect, job.Submission.SubmissionId, job.RunId);
            _ = _phases.TellAsync(_stop.IsCancellationRequested ? JobPhase.Stopping : "starting", DriverMessages.TriedAgain(defect));
            await Task.Delay(DefectPause, time, leaving).ConfigureAwait(false);
            return DriverState.Resuming;
        }
    }

    private async Task<DriverState> SetAsideAsync() =>
        await steps.Runs.SetAsideAsync(job.RunId, leaving).ConfigureAwait(false) ? DriverState.Cancelling : DriverState.Ending;

    private DriverState Resume()
    {
        if (steps.Runs.Find(job.RunId) is { } claim)
        {
            return Follow(claim);
        }

        if (job.Status != JobStatus.Pending)
        {
            // It has run already: without a claim, which somebody must have removed, it is over rather than run twice.
            _claim = null;
            return DriverState.Running;
        }

        return _end is not null || _stop.IsCancellationRequested ? DriverState.Cancelling : DriverState.SettingUp;
    }

    private async Task<DriverState> SetUpAsync()
    {
        _end = await _start.SetUpAsync(_place?.Gpus, _phases, _stop.Token).ConfigureAwait(false);
        return _end is null ? DriverState.Starting : DriverState.Cancelling;
    }

    private async Task<DriverState> StartAsync()
    {
        _end = await _start.LaunchAsync(_phases, _stop.Token).ConfigureAwait(false);
        return _end is null ? Follow(_start.Claim!) : DriverState.Cancelling;
    }

    /// <summary>
    /// Claims the run so that it never starts. A supervisor of this daemon or an earlier one may be on its way, and must not start what has
    /// been said to have ended.
    /// </summary>
    private DriverState Cancel()
    {
        var end = _end is null || _stop.IsCancellationRequested ? steps.Endings.Stopped() : _end;
        return Follow(steps.Runs.Cancel(job.RunId, DriverEndings.Write(end)));
    }

    private DriverState Follow(RunClaim claim)
    {
        _claim = claim;
        if (!claim.IsSupervised)
        {
            _end = steps.Endings.Read(job, claim);
            return DriverState.Ending;
        }

        _place?.TakeAnyway(claim.Gpus);
        return DriverState.Running;
    }

    private async Task<DriverState> FollowAsync()
    {
        await _phases.CloseAsync().ConfigureAwait(false);
        var isNews = _claim is not null && job.Status == JobStatus.Pending;
        var stop = new RunStop(StopSettings.For(job, node).Grace, _stop.Token)
        {
            Lingers = left => steps.Reports.StoppingAsync(job, DriverMessages.WaitsFor(left), leaving),
        };
        var end = steps.Runs.FollowAsync(job.RunId, _claim, stop, leaving);
        // Beside it: a job that ends at once need not wait until it is durable that it began.
        await Task.WhenAll(end, isNews ? steps.Reports.StartedAsync(job, leaving) : Task.CompletedTask).ConfigureAwait(false);
        _end = steps.Endings.Of(job, await end.ConfigureAwait(false), _claim, _stop.IsCancellationRequested);

        // Without a claim: nobody starts it any more, however late a supervisor comes.
        return _claim is null ? Follow(steps.Runs.Cancel(job.RunId, DriverEndings.Write(_end))) : DriverState.Ending;
    }

    private async Task<DriverState> ReportAsync()
    {
        await _phases.CloseAsync().ConfigureAwait(false);
        GiveBack();
        steps.Results.Take(job.RunId);
        steps.Runs.Release(job.RunId);
        DriverLog.Ended(logger, job.Submission.SubmissionId, job.RunId, _end!.Status.ToString(), _end.ExitCode);
        await steps.Reports.EndedAsync(job, _end, () => _endedQueued?.TrySetResult(false), leaving).ConfigureAwait(false);
        return DriverState.Over;
    }

    private void GiveBack()
    {
        _place?.Dispose();
        _adopted?.Dispose();
    }
}
