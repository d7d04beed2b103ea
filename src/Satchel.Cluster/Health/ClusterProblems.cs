using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Health;

/// <summary>What the control plane knows to be wrong.</summary>
internal sealed class ClusterProblems(HeadDatabase database, DamagedRecords damaged, ClockWatch clock, ControlPlaneOptions options)
    : IClusterProblems
{
    public IReadOnlyList<SatchelError> Current()
    {
        var problems = new List<SatchelError>();
        if (database.IsDiskFull || DiskView.Of(options.Home.Root) is { IsFull: true })
        {
            problems.Add(
                new SatchelError(
                    "disk_full",
                    $"The disk of {options.Home.Root} is full: no job is accepted.",
                    "Free space there; jobs can be stopped and deleted meanwhile: `satchel job delete` removes what ended jobs left, too."
                )
                {
                    Retryable = true,
                }
            );
        }

        if (damaged.Count > 0)
        {
            problems.Add(
                new SatchelError(
                    "record_damaged",
                    $"{damaged.Count} damaged records have been put aside since the start; their jobs are shown as failed.",
                    $"See the table damaged_state of {options.Home.Database}, and check the disk."
                )
            );
        }

        if (clock.Step is var step && step != TimeSpan.Zero)
        {
            problems.Add(
                new SatchelError(
                    "clock_set",
                    $"The clock was set {(step > TimeSpan.Zero ? "forward" : "back")} by {step.Duration():d\\.hh\\:mm\\:ss} since the start: times of jobs before and after do not compare.",
                    ""
                )
            );
        }

        return problems;
    }
}
