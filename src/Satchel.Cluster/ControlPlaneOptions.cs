using Satchel.Abstractions.Home;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Settings;

namespace Satchel.Cluster;

/// <summary>What the control plane of one node needs to know. Set once by the composition root.</summary>
public sealed record ControlPlaneOptions : IRoomOptions
{
    /// <summary>The cluster's home; its database is the truth.</summary>
    public required SatchelHome Home { get; init; }

    /// <summary>Name of this node; a silo is addressed by it.</summary>
    public string NodeName { get; init; } = "head";

    /// <summary>Id of this node.</summary>
    public required NodeId NodeId { get; init; }

    /// <summary>Most ended jobs to keep; the oldest go first.</summary>
    public int RetainedJobs { get; init; } = 10_000;

    /// <summary>How long an ended job is kept.</summary>
    public TimeSpan RetentionAge { get; init; } = TimeSpan.FromDays(30);

    public IEnumerable<string> FindFaults()
    {
        if (RetainedJobs < 0)
        {
            yield return $"{RetainedJobs} ended jobs cannot be kept.";
        }

        if (RetentionAge <= TimeSpan.Zero)
        {
            yield return "Ended jobs are kept for no time at all.";
        }
    }
}
