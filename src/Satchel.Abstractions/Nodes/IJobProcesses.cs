using Satchel.Abstractions.Jobs;

namespace Satchel.Abstractions.Nodes;

/// <summary>Looks at the processes of jobs of this node. Thread-safe.</summary>
public interface IJobProcesses
{
    /// <summary>Those of one job as they are at this moment.</summary>
    JobProcesses List(JobRecord job);
}
