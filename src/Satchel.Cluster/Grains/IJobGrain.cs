using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;

namespace Satchel.Cluster.Grains;

/// <summary>
/// One job, keyed by its submission id (<see cref="JobKey"/>). Every change is durable when its call returns; every call may be
/// repeated.
/// </summary>
internal interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Accepts the job, or finds the one that is there; an ended run <paramref name="replaces"/> gives way in the same write.</summary>
    Task<SubmitResult> Submit(JobSubmission submission, RunId runId, NodeId placedOn, DateTimeOffset at, RunId? replaces);

    /// <summary>The job, or null.</summary>
    Task<JobRecord?> Find();

    /// <summary>Notes that the job is to stop.</summary>
    /// <param name="runId">Only this run of it; null for whichever there is.</param>
    /// <param name="at">When that was asked.</param>
    /// <returns>The job after that, or null when there is none; a final state says that there was nothing to stop.</returns>
    Task<JobRecord?> RequestStop(RunId? runId, DateTimeOffset at);

    /// <summary>Takes a node's report. One about another run, or after the end, changes nothing.</summary>
    Task Report(RunId runId, JobEvent jobEvent);

    /// <summary>Forgets the job of one run, which must have ended.</summary>
    Task Delete(RunId runId);
}
