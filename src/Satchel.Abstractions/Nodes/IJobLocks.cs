using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;

namespace Satchel.Abstractions.Nodes;

/// <summary>Which packages the environments of runs had; kept as long as their logs. Thread-safe.</summary>
public interface IJobLocks
{
    /// <summary>The lock of a run's environment, in the form of <see cref="EnvironmentLock"/>.</summary>
    /// <returns>Null when no installer chose anything for it, or it was never set up.</returns>
    JsonObject? Find(JobRecord job);
}
