using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;

namespace Satchel.Abstractions.Nodes;

/// <summary>
/// Runs drivers on one node. Called by the control plane; returns at once and reports through <see cref="IJobEventSink"/>. Thread-safe.
/// Whatever is on disk decides: after <c>kill -9</c> the same calls find running drivers again and never start one twice.
/// </summary>
public interface IJobRunner
{
    /// <summary>
    /// Called once at start-up, before any other call, with every job that has not ended. Finds their drivers again, ends processes and
    /// removes directories that belong to no job, and goes on where the last daemon stopped.
    /// </summary>
    Task RecoverAsync(IReadOnlyList<JobRecord> unfinished, CancellationToken cancellationToken);

    /// <summary>
    /// Queues a job for its resources, sets its environment up, runs it. Repeating the call for the same run changes
    /// nothing.
    /// </summary>
    void Start(JobRecord job);

    /// <summary>
    /// Ends a run that still waits for its resources: nothing of it has begun, so its <see cref="JobEvent.Ended"/> is all that is to be
    /// written.
    /// </summary>
    /// <returns>
    /// True once that end was taken: the stop is durable. False where the run is not known or has begun, or its end is not taken at once:
    /// then <see cref="RequestStop"/> is to follow.
    /// </returns>
    Task<bool> EndQueuedAsync(RunId runId);

    /// <summary>Stops a run in whatever state: the entrypoint never starts afterwards. <see cref="JobEvent.Ended"/> follows.</summary>
    void RequestStop(RunId runId);

    /// <summary>Removes what is left of an ended run: log and directory. Missing pieces are fine.</summary>
    Task ForgetAsync(JobRecord job, CancellationToken cancellationToken);
}
