using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;
using Satchel.Node.Logs;
using Satchel.Node.Runs;
using Satchel.Node.Scheduling;

namespace Satchel.Node.Drivers;

/// <summary>The jobs of this node. Disposing it lets go of them: drivers run on and are found again by the next daemon.</summary>
internal sealed class JobDrivers : IJobRunner, IAsyncDisposable
{
    private readonly DriverSteps _steps;
    private readonly ResourceLedger _ledger;
    private readonly LogFiles _logs;
    private readonly NodeOptions _node;
    private readonly TimeProvider _time;
    private readonly ILogger<JobDrivers> _logger;
    private readonly ConcurrentDictionary<RunId, Driver> _drivers = new();
    private readonly EndedRuns _ended = new(16_384);
    private readonly Channel<Driver> _waiting = Channel.CreateUnbounded<Driver>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _leaving = new();
    private readonly Lock _entering = new();
    private readonly Task _telling;

    public JobDrivers(
        DriverSteps steps,
        ResourceLedger ledger,
        LogFiles logs,
        NodeOptions node,
        TimeProvider time,
        ILogger<JobDrivers> logger
    )
    {
        (_steps, _ledger, _logs, _node, _time, _logger) = (steps, ledger, logs, node, time, logger);
        _telling = TellWaitingAsync();
    }

    public async Task RecoverAsync(IReadOnlyList<JobRecord> unfinished, CancellationToken cancellationToken)
    {
        await _steps.Runs.RecoverAsync(unfinished.Select(job => job.RunId).ToHashSet(), cancellationToken).ConfigureAwait(false);

        // Those that run already hold their resources: they come before any that still has to queue.
        var recorded = _steps.Runs.All();
        var begun = unfinished.ToLookup(job => recorded.Contains(job.RunId) || job.Status != JobStatus.Pending);
        foreach (var job in begun[true])
        {
            Enter(job, driver => driver.Resume(AdoptedShare(job)));
        }

        foreach (var job in begun[false])
        {
            Start(job);
        }
    }

    // The place in the queue is taken before this returns: jobs are served in the order they are started.
    public void Start(JobRecord job) => Enter(job, driver => driver.Queue(_ledger));

    public async Task<bool> EndQueuedAsync(RunId runId)
    {
        if (!_drivers.TryGetValue(runId, out var driver))
        {
            return false;
        }

        // Before it is over: from then on nothing else tells that it is. Of one that has begun its claim tells the same.
        _ended.Add(runId);
        return await driver.EndQueuedAsync().ConfigureAwait(false);
    }

    public void RequestStop(RunId runId)
    {
        if (_drivers.TryGetValue(runId, out var driver))
        {
            driver.RequestStop();
        }
    }

    public async Task ForgetAsync(JobRecord job, CancellationToken cancellationToken)
    {
        lock (_entering)
        {
            // First of all: whoever comes with an old record must not take the run up once its claim is gone.
            _ended.Add(job.RunId);
        }

        if (_drivers.TryGetValue(job.RunId, out var driver))
        {
            // One of an old record may be queued, and would have its turn when the claim is gone; now it finds that and is over.
            await driver.EndQueuedAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            await driver.Work.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        await _steps.Results.RemoveAsync(job.RunId, cancellationToken).ConfigureAwait(false);
        _steps.Runs.Forget(job.RunId);
        _logs.Remove(job);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_entering)
        {
            // First of all: what the drivers let go of must not start others.
            _ledger.Close();
            _leaving.Cancel();
            _waiting.Writer.TryComplete();
        }

        // Those that are queued have begun nothing that could be waited for.
        await Task.WhenAll(_drivers.Values.Select(driver => driver.Work)).ConfigureAwait(false);
        await _telling.ConfigureAwait(false);
        _leaving.Dispose();
    }

    private void Enter(JobRecord job, Action<Driver> begin)
    {
        lock (_entering)
        {
            if (_leaving.IsCancellationRequested || _drivers.ContainsKey(job.RunId) || _ended.Contains(job.RunId))
            {
                return;
            }

            var driver = new Driver(job, _steps, _node, _time, _logger, () => _drivers.TryRemove(job.RunId, out _), _leaving.Token);
            _drivers[job.RunId] = driver;
            begin(driver);
            if (driver.State == DriverState.Queued)
            {
                _waiting.Writer.TryWrite(driver);
            }
        }
    }

    private ResourceShare? AdoptedShare(JobRecord job)
    {
        try
        {
            if (_steps.Runs.Find(job.RunId) is not { IsSupervised: true } claim)
            {
                return null;
            }

            DriverLog.FoundAgain(_logger, job.Submission.SubmissionId, job.RunId, claim.Pid);
            return _ledger.Adopt(ResourceRequest.Of(job.Submission.Resources), claim.Gpus);
        }
        catch (DamagedRecordException)
        {
            // Its driver meets the same, says so and ends it.
            return null;
        }
    }

    /// <summary>Tells one after the other why they are queued: however many there are, they hold up nobody.</summary>
    private async Task TellWaitingAsync()
    {
        await foreach (var driver in _waiting.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (!_leaving.IsCancellationRequested)
            {
                await driver.TellWaitingAsync().ConfigureAwait(false);
            }
        }
    }
}
