using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;

namespace Satchel.Node.Drivers;

/// <summary>Tells the control plane how the jobs of this node do.</summary>
internal sealed class DriverReports(NodeOptions node, IJobEventSink sink, TimeProvider time, ILogger<DriverReports> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>What tells the phases of one job.</summary>
    public DriverPhases PhasesOf(JobRecord job, CancellationToken leaving) => new(job, sink, time, logger, leaving);

    /// <summary>Tells that the entrypoint runs; returns once that is durable.</summary>
    public Task StartedAsync(JobRecord job, CancellationToken leaving) =>
        UntilTakenAsync(job, new JobEvent.Started(node.NodeId, node.Address()) { At = time.GetUtcNow() }, static () => { }, leaving);

    /// <summary>Tells what a stop waits for, once: it may be lost.</summary>
    public async Task StoppingAsync(JobRecord job, string reason, CancellationToken leaving)
    {
        var phase = new JobPhase(JobPhase.Stopping, reason, time.GetUtcNow());
        try
        {
            await sink.ReportAsync(job.Submission.SubmissionId, job.RunId, new JobEvent.PhaseChanged(phase), leaving).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SatchelException or IOException or TimeoutException)
        {
            DriverLog.PhaseLost(logger, failure, phase.Name, job.RunId);
        }
    }

    /// <summary>Tells that the run is over; returns once that is durable.</summary>
    /// <param name="refused">Called each time when it is not taken and is told again.</param>
    public Task EndedAsync(JobRecord job, JobEvent.Ended end, Action refused, CancellationToken leaving) =>
        UntilTakenAsync(job, end, refused, leaving);

    /// <summary>Reports until the control plane has it durable: it may be out of disk, or starting again.</summary>
    private async Task UntilTakenAsync(JobRecord job, JobEvent jobEvent, Action refused, CancellationToken leaving)
    {
        while (true)
        {
            try
            {
                await sink.ReportAsync(job.Submission.SubmissionId, job.RunId, jobEvent, leaving).ConfigureAwait(false);
                return;
            }
            catch (Exception failure) when (failure is SatchelException or IOException or TimeoutException)
            {
                DriverLog.NotTaken(logger, failure, job.RunId);
                refused();
                await Task.Delay(Pause, time, leaving).ConfigureAwait(false);
            }
        }
    }
}
