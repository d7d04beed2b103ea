using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;

namespace Satchel.Cluster.Tests.Running;

/// <summary>What a node has beside its runs: logs that are empty, jobs that make nothing, resources that are none.</summary>
internal sealed class SilentNode : IJobLogs, IJobFiles, IJobProcesses, INodeStatus, INodeState, INodeLogs
{
    public Stream OpenRead(JobRecord job, long offset) => Stream.Null;

    public Stream OpenSetUp(JobRecord job) => Stream.Null;

    public long FindLastLines(JobRecord job, long lines, CancellationToken cancellationToken) => 0;

    public long FindLinesSince(JobRecord job, TimeSpan age, CancellationToken cancellationToken) => 0;

    public IReadOnlyList<LogMoment> ReadTimes(JobRecord job, long offset) => [];

    public Task<long> WaitForGrowthAsync(JobRecord job, long length, CancellationToken cancellationToken) => Task.FromResult(length);

    public Task<JobFilePage> ListAsync(RunId runId, string? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(new JobFilePage(null, [], null));

    public Task<(JobFile File, Stream Content)> OpenAsync(RunId runId, string path, CancellationToken cancellationToken) =>
        throw new FileNotFoundException("It has none.", path);

    public Task<IReadOnlyList<NodeLog>> ListAsync(string? of, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<NodeLog>>([]);

    public Stream OpenRead(string name, long offset) => Stream.Null;

    public long FindLastLines(string name, long lines, CancellationToken cancellationToken) => 0;

    public Task<bool> WaitForGrowthAsync(string name, long length, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<StatePage> ListAsync(StateQuery query, CancellationToken cancellationToken) => Task.FromResult(new StatePage(0, 0, 0, []));

    public JobProcesses List(JobRecord job) => new([], "");

    public NodeInfo Describe() =>
        new(ControlPlane.Node, "head", "http://node", new Dictionary<string, double>(), new Dictionary<string, double>());
}
