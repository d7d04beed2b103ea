using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Nodes;
using Satchel.Node.Launching;
using Satchel.Node.Logs;
using Satchel.Node.Runs;
using Satchel.Node.Scheduling;

namespace Satchel.Node.Jobs;

/// <summary>What every run of this node works with.</summary>
internal sealed class RunSteps(
    NodeOptions node,
    ResourceLedger ledger,
    IEnvironmentPreparer preparer,
    SupervisorStarter supervisors,
    RunRecords records,
    RunDirectories directories,
    LogFiles logs,
    RunsWatch watch,
    IJobEventSink sink,
    TimeProvider time,
    ILogger<JobRunner> logger
)
{
    public NodeOptions Node => node;

    public ResourceLedger Ledger => ledger;

    public IEnvironmentPreparer Preparer => preparer;

    public SupervisorStarter Supervisors => supervisors;

    public RunRecords Records => records;

    public RunDirectories Directories => directories;

    public LogFiles Logs => logs;

    public DirectoryWatch Watch => watch.Watch;

    public IJobEventSink Sink => sink;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    /// <summary>Limits how many runs are set up and started at the same time.</summary>
    public SemaphoreSlim Starts { get; } = new(node.ConcurrentStarts);
}
