using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;

namespace Satchel.Node.Drivers;

/// <summary>
/// Tells the control plane what a pending job is at, without holding the job up: one report is on its way at a time, and of those that come
/// meanwhile the latest wins. A phase that is lost is lost. Thread-safe.
/// </summary>
internal sealed class DriverPhases(JobRecord job, IJobEventSink sink, TimeProvider time, ILogger logger, CancellationToken leaving)
    : IProgress<string>
{
    private readonly Lock _gate = new();
    private JobPhase? _next;
    private Task _telling = Task.CompletedTask;
    private bool _busy;
    private bool _closed;

    /// <summary>What the environment's set-up says about itself.</summary>
    public void Report(string value) => _ = TellAsync("setting_up", value);

    /// <summary>Tells a phase unless a later one overtakes it.</summary>
    /// <returns>Ends when nothing is on its way any more; never fails.</returns>
    public Task TellAsync(string name, string reason)
    {
        var phase = new JobPhase(name, reason, time.GetUtcNow());
        lock (_gate)
        {
            if (_closed)
            {
                return _telling;
            }

            _next = phase;
            if (!_busy)
            {
                _busy = true;
                _telling = TellAllAsync();
            }

            return _telling;
        }
    }

    /// <summary>Tells no more; ends when nothing is on its way, so that no phase is told after the start or the end it came before.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            _next = null;
            return _telling;
        }
    }

    private async Task TellAllAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (TakeNext() is { } phase)
        {
            try
            {
                await sink.ReportAsync(job.Submission.SubmissionId, job.RunId, new JobEvent.PhaseChanged(phase), leaving)
                    .ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                // A border: a phase is news, and the lack of it must not end a job.
                DriverLog.PhaseLost(logger, failure, phase.Name, job.RunId);
            }
        }
    }

    private JobPhase? TakeNext()
    {
        lock (_gate)
        {
            var next = leaving.IsCancellationRequested ? null : _next;
            _next = null;
            _busy = next is not null;
            return next;
        }
    }
}
