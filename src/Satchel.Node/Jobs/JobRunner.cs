using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Logs;
using Satchel.Node.Runs;
using Satchel.Node.Scheduling;

namespace Satchel.Node.Jobs;

/// <summary>The runs of this node. Disposing it lets go of them: drivers run on and are found again by the next daemon.</summary>
internal sealed class JobRunner(
    RunSteps steps,
    RunRecords records,
    RunDirectories directories,
    LogFiles logs,
    NodeOptions node,
    TimeProvider time,
    ILogger<JobRunner> logger
) : IJobRunner, IAsyncDisposable
{
    /// <summary>Before a run is taken up again after a failure that nobody foresaw.</summary>
    private static readonly TimeSpan DefectPause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<RunId, ActiveRun> _runs = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly Lock _starting = new();

    public async Task RecoverAsync(IReadOnlyList<JobRecord> unfinished, CancellationToken cancellationToken)
    {
        directories.Prepare();
        directories.EmptyTrash();
        await RemoveOrphansAsync(unfinished.Select(job => job.RunId).ToHashSet(), cancellationToken).ConfigureAwait(false);

        // Those that run already hold their resources: they come before any that still has to queue.
        var claimed = unfinished.ToLookup(job => records.FindClaim(job.RunId) is { Kind: RunClaim.Supervisor });
        foreach (var job in claimed[true])
        {
            Start(job, (request, _) => steps.Ledger.Adopt(request));
        }

        foreach (var job in claimed[false])
        {
            Start(job);
        }
    }

    // The place in the queue is taken before this returns: jobs are served in the order they are started.
    public void Start(JobRecord job) => Start(job, steps.Ledger.Ask);

    public void RequestStop(RunId runId)
    {
        if (_runs.TryGetValue(runId, out var run))
        {
            run.RequestStop();
        }
    }

    public async Task ForgetAsync(JobRecord job, CancellationToken cancellationToken)
    {
        if (_runs.TryGetValue(job.RunId, out var run))
        {
            await run.Finished.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        directories.Remove(job.RunId);
        records.Remove(job.RunId);
        File.Delete(logs.Driver(job));
        File.Delete(logs.SetUp(job));
    }

    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_starting)
        {
            // First of all: what the runs let go of must not start others.
            steps.Ledger.Close();
            _leaving.Cancel();
            running = [.. _runs.Values.Select(run => run.Finished)];
        }

        await Task.WhenAll(running).ConfigureAwait(false);
        _leaving.Dispose();
    }

    private void Start(JobRecord job, Func<ResourceRequest, Action, ResourceShare> ask)
    {
        lock (_starting)
        {
            if (_leaving.IsCancellationRequested || _runs.ContainsKey(job.RunId))
            {
                return;
            }

            var granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var run = new ActiveRun(
                job,
                steps,
                ask(ResourceRequest.Of(job.Submission.Resources), () => granted.TrySetResult()),
                granted.Task
            );
            _runs[job.RunId] = run;
            run.Finished = RunAsync(run);
        }
    }

    private async Task RunAsync(ActiveRun run)
    {
        // The caller holds a lock and waits for nothing: everything happens elsewhere.
        await Task.Yield();
        try
        {
            while (!await TryToTheEndAsync(run).ConfigureAwait(false))
            {
                await Task.Delay(DefectPause, time, _leaving.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The daemon leaves: the run goes on without it.
        }
        finally
        {
            _runs.TryRemove(run.Job.RunId, out _);
            run.Dispose();
        }
    }

    /// <returns>False when something went wrong that nobody foresaw. What is on disk decides how it goes on, so that it may be begun
    /// anew.</returns>
    private async Task<bool> TryToTheEndAsync(ActiveRun run)
    {
        try
        {
            await run.RunAsync(_leaving.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception defect) when (!_leaving.IsCancellationRequested)
        {
            // A border: one job's defect must not take the node down, must be seen, and must not leave a driver without anybody who waits
            // for its end.
            JobLog.Defect(logger, defect, run.Job.Submission.SubmissionId, run.Job.RunId);
            return false;
        }
    }

    private async Task RemoveOrphansAsync(HashSet<RunId> known, CancellationToken cancellationToken)
    {
        foreach (var runId in RunProcesses.LivingRuns(node.Directories.Runs).Where(runId => !known.Contains(runId)))
        {
            JobLog.Orphan(logger, runId);
            await RunProcesses.KillAsync(runId, records.FindClaim(runId), time, cancellationToken).ConfigureAwait(false);
        }

        foreach (var runId in records.All().Concat(directories.All()).Where(runId => !known.Contains(runId)).ToHashSet())
        {
            directories.Remove(runId);
            records.Remove(runId);
        }

        records.RemoveUnfinished(known);
    }
}
