using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Grains;

namespace Satchel.Cluster.Jobs;

/// <summary>
/// Asks for the end of jobs: durably when that is possible, and otherwise as soon as it is. On a full disk the job may be what fills it, so
/// whoever asked goes on either way and tells the node. Thread-safe.
/// </summary>
internal sealed partial class StopRequests(IGrainFactory grains, TimeProvider time, ILogger<StopRequests> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<JobRecord> _unwritten = Channel.CreateUnbounded<JobRecord>();

    /// <param name="submissionId">The job.</param>
    /// <param name="runId">Only this run of it; null for whichever there is.</param>
    /// <returns>The job, which is to stop now; or one in a final state, where nothing is to be stopped; or null when there is none.</returns>
    /// <exception cref="SatchelException">Not even the job could be read.</exception>
    public async Task<JobRecord?> RequestAsync(string submissionId, RunId? runId)
    {
        var grain = Grain(submissionId);
        try
        {
            var asked = await GrainCalls.RepeatAsync(() => grain.RequestStop(runId, time.GetUtcNow())).ConfigureAwait(false);
            return IsAnother(asked) ? null : asked;
        }
        catch (SatchelException failure)
        {
            var record = await GrainCalls.RepeatAsync(grain.Find).ConfigureAwait(false);
            if (record is null || record.Status.IsTerminal() || IsAnother(record))
            {
                return IsAnother(record) ? null : record;
            }

            NotWritten(logger, failure, submissionId, record.RunId);
            await _unwritten.Writer.WriteAsync(record).ConfigureAwait(false);
            return record with { StopRequested = true };
        }

        bool IsAnother(JobRecord? job) => runId is not null && job is not null && job.RunId != runId;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var record in _unwritten.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            while (!await TryWriteAsync(record).ConfigureAwait(false))
            {
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> TryWriteAsync(JobRecord record)
    {
        try
        {
            // Of this run: its id may be another's by now.
            await GrainCalls
                .RepeatAsync(() => Grain(record.Submission.SubmissionId).RequestStop(record.RunId, time.GetUtcNow()))
                .ConfigureAwait(false);
            return true;
        }
        catch (SatchelException failure)
        {
            StillNotWritten(logger, failure, record.Submission.SubmissionId, record.RunId);
            return false;
        }
    }

    private IJobGrain Grain(string submissionId) => grains.GetGrain<IJobGrain>(JobKey.Of(submissionId));

    [LoggerMessage(
        1,
        LogLevel.Error,
        "The stop of job {SubmissionId} (run {RunId}) could not be written. Its node is told all the same; it is written when that is possible."
    )]
    private static partial void NotWritten(ILogger logger, Exception failure, string submissionId, RunId runId);

    [LoggerMessage(2, LogLevel.Debug, "The stop of job {SubmissionId} (run {RunId}) still cannot be written.")]
    private static partial void StillNotWritten(ILogger logger, Exception failure, string submissionId, RunId runId);
}
