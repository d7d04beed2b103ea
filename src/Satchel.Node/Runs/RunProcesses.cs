using Satchel.Abstractions.Supervision;
using Satchel.Posix.Processes;

namespace Satchel.Node.Runs;

/// <summary>The processes of a run whose supervisor no longer answers for them.</summary>
internal static class RunProcesses
{
    /// <summary>Every process of a run inherits this variable, which finds it again whatever became of its parents.</summary>
    public const string Marker = "SATCHEL_RUN_ID";

    /// <summary>SIGKILLs everything that belongs to a run, until nothing is left.</summary>
    public static async Task KillAsync(string runId, RunClaim? claim, TimeProvider time, CancellationToken cancellationToken)
    {
        var supervisor = claim is null ? null : IdentityOf(claim);
        while (true)
        {
            if (claim?.Cgroup is { } group)
            {
                ControlGroup.TryKill(group);
            }

            // The supervisor first, or it would take its driver's death for an end to be written down.
            var left = ProcessTree.WithVariable(Marker, runId).ToList();
            if (supervisor is { IsAlive: true })
            {
                left.Insert(0, supervisor);
            }

            if (left.Count == 0)
            {
                break;
            }

            left.ForEach(process => Signals.Send(process, Signals.Kill));
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellationToken).ConfigureAwait(false);
        }

        if (claim?.Cgroup is { } empty)
        {
            ControlGroup.TryRemove(empty);
        }
    }

    public static ProcessIdentity IdentityOf(RunClaim claim) => new(claim.Pid, claim.StartTicks, claim.BootId);
}
