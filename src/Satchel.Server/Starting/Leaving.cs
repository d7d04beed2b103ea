using System.Collections.Concurrent;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Server.Telemetry;

namespace Satchel.Server.Starting;

/// <summary>
/// Ends the daemon on request: at once, or after every job has been stopped. From the request on no job is accepted. A later request that
/// does not wait for jobs ends the waiting of an earlier one.
/// </summary>
internal sealed partial class Leaving(
    IJobControl jobs,
    IHostApplicationLifetime lifetime,
    ServerTelemetry telemetry,
    TimeProvider time,
    ILogger<Leaving> logger
) : BackgroundService, IDaemonEnding
{
    private static readonly TimeSpan ForcedPatience = TimeSpan.FromSeconds(5);

    private readonly Admission _admission = new();
    private readonly CancellationTokenSource _waitsNoLonger = new();
    private readonly ConcurrentDictionary<string, bool> _waitsFor = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<LeavingView> _request = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Asks to stop when the daemon leaves: for calls that would go on for ever.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>Whether the daemon has been asked to leave.</summary>
    public bool IsAsked => _request.Task.IsCompleted || Stopping.IsCancellationRequested;

    /// <summary>Asks to leave.</summary>
    public void Request(ShutdownRequest request)
    {
        _admission.Close();
        _request.TrySetResult(new LeavingView(request.KeepJobs, time.GetUtcNow(), 0, []));
        if (request.KeepJobs)
        {
            _waitsNoLonger.Cancel();
        }
        else if (request.Force)
        {
            _waitsNoLonger.CancelAfter(ForcedPatience);
        }
    }

    void IDaemonEnding.Request() => Request(new ShutdownRequest(KeepJobs: false, Force: true));

    /// <summary>What <c>/v1/status</c> says of it; null while nobody has asked the daemon to leave.</summary>
    public LeavingView? Describe()
    {
        if (!_request.Task.IsCompleted)
        {
            return null;
        }

        string[] waitsFor = [.. _waitsFor.Keys];
        return _request.Task.Result with
        {
            Jobs = waitsFor.Length,
            WaitsFor = [.. waitsFor.Order(StringComparer.Ordinal).Take(LeavingView.Shown)],
        };
    }

    /// <summary>Lets a submit in; dispose the pass when the job is durable, or was refused.</summary>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>shutting_down</c>.</exception>
    public IDisposable Admit()
    {
        if (Stopping.IsCancellationRequested)
        {
            _admission.Close();
        }

        return _admission.Enter();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var keepJobs = (await _request.Task.WaitAsync(stoppingToken).ConfigureAwait(false)).KeepJobs;
        using var span = telemetry.Leave.Start();
        LogLeaves(logger, keepJobs);
        await _admission.Emptied.WaitAsync(stoppingToken).ConfigureAwait(false);
        if (!keepJobs)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _waitsNoLonger.Token);
            try
            {
                await StopJobsAsync(waiting.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                LogWaitsNoLonger(logger);
            }
        }

        lifetime.StopApplication();
    }

    private async Task StopJobsAsync(CancellationToken cancellationToken)
    {
        // In the order in which a job passes through them: none slips from one to the other unseen.
        var pending = await jobs.StreamAsync(JobStatus.Pending, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var running = await jobs.StreamAsync(JobStatus.Running, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var all = pending.Concat(running).ToArray();
        foreach (var job in all)
        {
            _waitsFor[job.Submission.SubmissionId] = true;
        }

        await Task.WhenAll(all.Select(job => StopAsync(job, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>One job that cannot be stopped, or whose record cannot be written, keeps nobody from stopping the others.</summary>
    private async Task StopAsync(JobRecord? job, CancellationToken cancellationToken)
    {
        var id = job!.Submission.SubmissionId;
        try
        {
            await jobs.StopAsync(id, job.RunId, cancellationToken).ConfigureAwait(false);
            while (job is not null && !job.Status.IsTerminal())
            {
                job = await jobs.WaitForChangeAsync(id, job.RunId, job.Version, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is SatchelException or IOException)
        {
            LogStopFailed(logger, exception, id);
        }

        _waitsFor.TryRemove(id, out _);
    }

    public override void Dispose()
    {
        _waitsNoLonger.Dispose();
        base.Dispose();
    }

    [LoggerMessage(2, LogLevel.Warning, "Waits for jobs no longer: asked to leave at once. They go on; the next start finds them.")]
    private static partial void LogWaitsNoLonger(ILogger logger);

    [LoggerMessage(3, LogLevel.Error, "Job {Id} could not be stopped before leaving; the next start finds it.")]
    private static partial void LogStopFailed(ILogger logger, Exception exception, string id);

    [LoggerMessage(1, LogLevel.Information, "Leaves on request; running jobs are kept: {KeepJobs}.")]
    private static partial void LogLeaves(ILogger logger, bool keepJobs);
}
