using System.Collections.Concurrent;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;

namespace Satchel.Cluster.Jobs;

/// <summary>
/// What pending jobs are at, in memory: the latest of each counts, and all are lost with the daemon, which tells them anew. Written by the
/// job's grain, read by whoever shows jobs. Thread-safe.
/// </summary>
internal sealed class JobPhases
{
    private readonly ConcurrentDictionary<RunId, (JobPhase Phase, IReadOnlyList<JobMoment> History, long Version)> _latest = new();

    /// <summary>Keeps the phase of a record as the latest of its run.</summary>
    public void Keep(JobRecord record)
    {
        if (record.Phase is { } phase)
        {
            _latest[record.RunId] = (phase, record.History, record.Version);
        }
    }

    /// <summary>A durable record as it is shown: with the phase that came after it was written.</summary>
    public JobRecord Show(JobRecord durable) =>
        _latest.TryGetValue(durable.RunId, out var latest) && latest.Version > durable.Version
            ? durable with
            {
                Phase = latest.Phase,
                History = latest.History,
                Message = StatusMessages.Pending(durable, latest.Phase),
                Version = latest.Version,
            }
            : durable;

    /// <summary>Forgets the phases of a run: what has been written since says more.</summary>
    public void Forget(RunId runId) => _latest.TryRemove(runId, out _);
}
