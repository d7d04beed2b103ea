using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;

namespace Satchel.Cluster.Nodes;

/// <summary>The node of this very process.</summary>
internal sealed class LocalNode(
    IJobRunner runner,
    IJobLogs logs,
    IJobFiles files,
    IJobProcesses processes,
    INodeStatus status,
    INodeState state,
    INodeLogs nodeLogs
) : INodeAgent
{
    public Task RecoverAsync(IReadOnlyList<JobRecord> unfinished, CancellationToken cancellationToken) =>
        runner.RecoverAsync(unfinished, cancellationToken);

    // Done before these return: two jobs that are started one after the other stand in the queue in this order.
    public Task StartAsync(JobRecord job, CancellationToken cancellationToken)
    {
        runner.Start(job);
        return Task.CompletedTask;
    }

    public Task<bool> EndQueuedAsync(RunId runId, CancellationToken cancellationToken) =>
        runner.EndQueuedAsync(runId).WaitAsync(cancellationToken);

    public Task RequestStopAsync(RunId runId, CancellationToken cancellationToken)
    {
        runner.RequestStop(runId);
        return Task.CompletedTask;
    }

    public Task ForgetAsync(JobRecord job, CancellationToken cancellationToken) => runner.ForgetAsync(job, cancellationToken);

    public Task<Stream> OpenLogAsync(JobRecord job, long offset, CancellationToken cancellationToken) =>
        Task.FromResult(logs.OpenRead(job, offset));

    public Task<Stream> OpenSetUpLogAsync(JobRecord job, CancellationToken cancellationToken) => Task.FromResult(logs.OpenSetUp(job));

    public Task<long> FindLastLinesAsync(JobRecord job, long lines, CancellationToken cancellationToken) =>
        Task.FromResult(logs.FindLastLines(job, lines, cancellationToken));

    public Task<long> FindLinesSinceAsync(JobRecord job, TimeSpan age, CancellationToken cancellationToken) =>
        Task.FromResult(logs.FindLinesSince(job, age, cancellationToken));

    public Task<IReadOnlyList<LogMoment>> ReadLogTimesAsync(JobRecord job, long offset, CancellationToken cancellationToken) =>
        Task.FromResult(logs.ReadTimes(job, offset));

    public Task<long> WaitForLogGrowthAsync(JobRecord job, long length, CancellationToken cancellationToken) =>
        logs.WaitForGrowthAsync(job, length, cancellationToken);

    public Task<JobFilePage> ListFilesAsync(JobRecord job, string? after, int limit, CancellationToken cancellationToken) =>
        files.ListAsync(job.RunId, after, limit, cancellationToken);

    public Task<(JobFile File, Stream Content)> OpenFileAsync(JobRecord job, string path, CancellationToken cancellationToken) =>
        files.OpenAsync(job.RunId, path, cancellationToken);

    public Task<JobProcesses> ListProcessesAsync(JobRecord job, CancellationToken cancellationToken) =>
        Task.FromResult(processes.List(job));

    public Task<StatePage> ListStateAsync(StateQuery query, CancellationToken cancellationToken) =>
        state.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<NodeLog>> ListLogsAsync(string? of, CancellationToken cancellationToken) =>
        nodeLogs.ListAsync(of, cancellationToken);

    public Task<Stream> OpenLogAsync(string name, long offset, CancellationToken cancellationToken) =>
        Task.FromResult(nodeLogs.OpenRead(name, offset));

    public Task<long> FindLastLinesAsync(string name, long lines, CancellationToken cancellationToken) =>
        Task.FromResult(nodeLogs.FindLastLines(name, lines, cancellationToken));

    public Task<bool> WaitForLogGrowthAsync(string name, long length, CancellationToken cancellationToken) =>
        nodeLogs.WaitForGrowthAsync(name, length, cancellationToken);

    public Task<NodeInfo> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(status.Describe());
}
