using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;

namespace Satchel.Abstractions.Nodes;

/// <summary>
/// One node as the rest of the cluster uses it: its runs, its logs, its state. Every call may be repeated. A call to a node that cannot be
/// reached throws a <see cref="Errors.SatchelException"/>: then it may have been done.
/// </summary>
public interface INodeAgent
{
    /// <summary>See <see cref="IJobRunner.RecoverAsync"/>: once at start-up, with all jobs placed here that have not ended.</summary>
    Task RecoverAsync(IReadOnlyList<JobRecord> unfinished, CancellationToken cancellationToken);

    /// <summary>See <see cref="IJobRunner.Start"/>. The job has its place in the node's queue when the task ends.</summary>
    Task StartAsync(JobRecord job, CancellationToken cancellationToken);

    /// <summary>See <see cref="IJobRunner.EndQueuedAsync"/>.</summary>
    Task<bool> EndQueuedAsync(RunId runId, CancellationToken cancellationToken);

    /// <summary>See <see cref="IJobRunner.RequestStop"/>.</summary>
    Task RequestStopAsync(RunId runId, CancellationToken cancellationToken);

    /// <summary>See <see cref="IJobRunner.ForgetAsync"/>.</summary>
    Task ForgetAsync(JobRecord job, CancellationToken cancellationToken);

    /// <summary>See <see cref="IJobLogs.OpenRead"/>.</summary>
    Task<Stream> OpenLogAsync(JobRecord job, long offset, CancellationToken cancellationToken);

    /// <summary>See <see cref="IJobLogs.OpenSetUp"/>.</summary>
    Task<Stream> OpenSetUpLogAsync(JobRecord job, CancellationToken cancellationToken);

    /// <summary>See <see cref="IJobLogs.FindLastLines"/>.</summary>
    Task<long> FindLastLinesAsync(JobRecord job, long lines, CancellationToken cancellationToken);

    /// <summary>See <see cref="IJobLogs.FindLinesSince"/>.</summary>
    Task<long> FindLinesSinceAsync(JobRecord job, TimeSpan age, CancellationToken cancellationToken);

    /// <summary>See <see cref="IJobLogs.ReadTimes"/>.</summary>
    Task<IReadOnlyList<LogMoment>> ReadLogTimesAsync(JobRecord job, long offset, CancellationToken cancellationToken);

    /// <summary>See <see cref="IJobLogs.WaitForGrowthAsync"/>.</summary>
    Task<long> WaitForLogGrowthAsync(JobRecord job, long length, CancellationToken cancellationToken);

    /// <summary>See <see cref="IJobFiles.ListAsync"/>.</summary>
    Task<JobFilePage> ListFilesAsync(JobRecord job, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>See <see cref="IJobFiles.OpenAsync"/>.</summary>
    Task<(JobFile File, Stream Content)> OpenFileAsync(JobRecord job, string path, CancellationToken cancellationToken);

    /// <summary>See <see cref="IJobProcesses.List"/>.</summary>
    Task<JobProcesses> ListProcessesAsync(JobRecord job, CancellationToken cancellationToken);

    /// <summary>See <see cref="INodeState.ListAsync"/>.</summary>
    Task<StatePage> ListStateAsync(StateQuery query, CancellationToken cancellationToken);

    /// <summary>See <see cref="INodeLogs.ListAsync"/>.</summary>
    Task<IReadOnlyList<NodeLog>> ListLogsAsync(string? of, CancellationToken cancellationToken);

    /// <summary>See <see cref="INodeLogs.OpenRead"/>.</summary>
    Task<Stream> OpenLogAsync(string name, long offset, CancellationToken cancellationToken);

    /// <summary>See <see cref="INodeLogs.FindLastLines"/>.</summary>
    Task<long> FindLastLinesAsync(string name, long lines, CancellationToken cancellationToken);

    /// <summary>See <see cref="INodeLogs.WaitForGrowthAsync"/>.</summary>
    Task<bool> WaitForLogGrowthAsync(string name, long length, CancellationToken cancellationToken);

    /// <summary>The node as it describes itself now.</summary>
    Task<NodeInfo> DescribeAsync(CancellationToken cancellationToken);
}
