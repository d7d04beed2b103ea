using System.Collections.Concurrent;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;

namespace Satchel.Cluster.Tests.Running;

/// <summary>Runs nothing and remembers what it was told.</summary>
internal sealed class RecordingRunner : IJobRunner
{
    private readonly ConcurrentQueue<JobRecord> _recovered = new();
    private readonly ConcurrentQueue<JobRecord> _started = new();
    private readonly ConcurrentQueue<RunId> _stopped = new();
    private readonly ConcurrentQueue<JobRecord> _forgotten = new();

    /// <summary>How often it was told what to take up.</summary>
    public int Recoveries { get; private set; }

    public IReadOnlyList<JobRecord> Recovered => [.. _recovered];

    /// <summary>When set, what becomes of a run that is to be forgotten.</summary>
    public Func<JobRecord, Task>? Forgetting { get; set; }

    /// <summary>When set, what becomes of a run that is to be ended while it is queued; otherwise each has begun.</summary>
    public Func<RunId, Task<bool>>? EndingQueued { get; set; }

    public IReadOnlyList<JobRecord> StartsOf(string submissionId) =>
        [.. _started.Where(job => job.Submission.SubmissionId == submissionId)];

    public int StopsOf(RunId runId) => _stopped.Count(stopped => stopped == runId);

    public IReadOnlyList<JobRecord> ForgottenOf(string submissionId) =>
        [.. _forgotten.Where(job => job.Submission.SubmissionId == submissionId)];

    public Task RecoverAsync(IReadOnlyList<JobRecord> unfinished, CancellationToken cancellationToken)
    {
        Recoveries++;
        foreach (var job in unfinished)
        {
            _recovered.Enqueue(job);
        }

        return Task.CompletedTask;
    }

    public void Start(JobRecord job) => _started.Enqueue(job);

    public async Task<bool> EndQueuedAsync(RunId runId) => EndingQueued is { } ending && await ending(runId);

    public void RequestStop(RunId runId) => _stopped.Enqueue(runId);

    public async Task ForgetAsync(JobRecord job, CancellationToken cancellationToken)
    {
        if (Forgetting is { } forgetting)
        {
            await forgetting(job);
        }

        _forgotten.Enqueue(job);
    }
}
