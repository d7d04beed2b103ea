using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Grains;

namespace Satchel.Cluster.Jobs;

/// <summary>The control plane for jobs: grains decide, nodes act on what they decided.</summary>
internal sealed partial class JobControl(
    IGrainFactory grains,
    JobCatalog catalog,
    JobChanges changes,
    RecentChanges recent,
    StopRequests stops,
    INodeGateway nodes,
    JobPlacement placement,
    ClusterTelemetry telemetry,
    TimeProvider time,
    ILogger<JobControl> logger
) : IJobControl
{
    public async Task<SubmitResult> SubmitAsync(JobSubmission submission, RunId? replaces, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        JobRequests.CheckSize(submission);
        using var span = telemetry.Submit.Start();
        span?.SetTag("satchel.job.id", submission.SubmissionId);
        // Ordered by time, unique, and safe as a file name.
        var at = time.GetUtcNow();
        var runId = RunId.Create(at);
        // From here on nothing is called off: a client that leaves now has made a job all the same, and who accepted it starts it.
        var place = placement.Choose(submission);
        var replaced = replaces is null ? null : await FindAsync(submission.SubmissionId, CancellationToken.None).ConfigureAwait(false);
        var result = await GrainCalls
            .RepeatAsync(() => Grain(submission.SubmissionId).Submit(submission, runId, place, at, replaces))
            .ConfigureAwait(false);
        if (result.Outcome is SubmitOutcome.Created or SubmitOutcome.SameRequest && !result.Record.Status.IsTerminal())
        {
            // A repeat too: the daemon may not have come this far the first time. For a run that was started it changes nothing.
            await NodeOf(result.Record).StartAsync(result.Record, CancellationToken.None).ConfigureAwait(false);
        }

        if (result.Outcome is SubmitOutcome.Created && replaced is not null && replaced.RunId == replaces)
        {
            await ForgetReplacedAsync(replaced).ConfigureAwait(false);
        }

        return result;
    }

    public Task<JobRecord?> FindAsync(string submissionId, CancellationToken cancellationToken) =>
        GrainCalls.RepeatAsync(() => Grain(submissionId).Find()).WaitAsync(cancellationToken);

    public Task<JobPage> ListAsync(string? after, int limit, JobStatus? status, CancellationToken cancellationToken) =>
        catalog.ListAsync(after, limit, status, cancellationToken);

    public IAsyncEnumerable<JobRecord> StreamAsync(JobStatus? status, CancellationToken cancellationToken) =>
        catalog.StreamAsync(status, cancellationToken);

    public Task<JobChangePage> ListChangesAsync(string? after, int limit, CancellationToken cancellationToken) =>
        catalog.ReadAsync(recent.Since(after, limit), cancellationToken);

    public Task WaitForChangesAsync(string after, CancellationToken cancellationToken) => recent.WaitAsync(after, cancellationToken);

    public Task<IReadOnlyDictionary<string, int>> CountAsync(CancellationToken cancellationToken) => catalog.CountAsync(cancellationToken);

    public async Task<StopResult> StopAsync(string submissionId, RunId? runId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var span = telemetry.Stop.Start();
        span?.SetTag("satchel.job.id", submissionId);
        // As with a submit: what has been asked for is passed on, whether or not its client still waits.
        if (await EndQueuedAsync(submissionId, runId).ConfigureAwait(false))
        {
            return StopResult.Requested;
        }

        var record = await stops.RequestAsync(submissionId, runId).ConfigureAwait(false);
        switch (record)
        {
            case null:
                return StopResult.NotFound;
            case { StopRequested: false }:
                return StopResult.AlreadyEnded;
            default:
                // A submit whose start is still on its way must not slip past the stop: whichever comes second finds the run there.
                var node = NodeOf(record);
                await node.StartAsync(record, CancellationToken.None).ConfigureAwait(false);
                await node.RequestStopAsync(record.RunId, CancellationToken.None).ConfigureAwait(false);
                return StopResult.Requested;
        }
    }

    public async Task<DeleteResult> DeleteAsync(string submissionId, RunId? runId, CancellationToken cancellationToken)
    {
        var record = await FindAsync(submissionId, cancellationToken).ConfigureAwait(false);
        if (record is null || (runId is not null && record.RunId != runId))
        {
            return new DeleteResult(DeleteOutcome.NotFound);
        }

        if (!record.Status.IsTerminal())
        {
            return new DeleteResult(DeleteOutcome.NotTerminal, record.Status);
        }

        // Files first: dying in between leaves a job without a log, which can be deleted again, rather than a log without a job.
        await ForgetFilesAsync(record, cancellationToken).ConfigureAwait(false);
        await GrainCalls.RepeatAsync(() => Grain(submissionId).Delete(record.RunId)).ConfigureAwait(false);
        return new DeleteResult(DeleteOutcome.Deleted);
    }

    public async Task<JobRecord?> WaitForChangeAsync(string submissionId, RunId runId, long version, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Before looking, so that no change falls in between.
            using var next = changes.Watch(submissionId);
            var record = await FindAsync(submissionId, cancellationToken).ConfigureAwait(false);
            if (record is null || record.Version > version || record.RunId != runId)
            {
                return record;
            }

            await next.Announced.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Thousands of queued jobs may be stopped at once: the node ends one that it has not begun, and that end is then the only thing that is
    /// written.
    /// </summary>
    /// <returns>Whether it has ended for good; otherwise the stop itself has to be written down.</returns>
    private async Task<bool> EndQueuedAsync(string submissionId, RunId? runId)
    {
        var record = await FindAsync(submissionId, CancellationToken.None).ConfigureAwait(false);
        return record is { Status: JobStatus.Pending, StopRequested: false }
            && (runId is null || record.RunId == runId)
            && nodes.Find(nodes.PlaceOf(record)) is { } node
            && await node.EndQueuedAsync(record.RunId, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The new job is there, and started, whatever becomes of the old one's files.</summary>
    private async Task ForgetReplacedAsync(JobRecord job)
    {
        try
        {
            await ForgetFilesAsync(job, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // A border: who submitted has the new job, and would take this for a refusal of it.
            FilesStay(logger, failure, job.Submission.SubmissionId, job.RunId);
        }
    }

    /// <summary>
    /// Those of the job that it replaced go as well, should they be there yet. A node that is gone keeps nobody from deleting what it ran: when it
    /// comes back, what runs left that belong to no job goes.
    /// </summary>
    private async Task ForgetFilesAsync(JobRecord job, CancellationToken cancellationToken)
    {
        foreach (var left in new[] { job, job.Replaced }.OfType<JobRecord>())
        {
            await (nodes.Find(nodes.PlaceOf(left))?.ForgetAsync(left, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        }
    }

    private INodeAgent NodeOf(JobRecord job) => nodes.For(nodes.PlaceOf(job));

    private IJobGrain Grain(string submissionId) => grains.GetGrain<IJobGrain>(JobKey.Of(submissionId));

    [LoggerMessage(1, LogLevel.Warning, "What run {RunId} of job {SubmissionId} left could not be removed when another took its place.")]
    private static partial void FilesStay(ILogger logger, Exception failure, string submissionId, RunId runId);
}
