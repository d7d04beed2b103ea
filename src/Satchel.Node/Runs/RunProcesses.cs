using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Processes;

namespace Satchel.Node.Runs;

/// <summary>The processes of a run whose supervisor no longer answers for them.</summary>
internal static class RunProcesses
{
    /// <summary>
    /// Every process of a run inherits this variable, which finds it again whatever became of its parents. Its supervisor has it
    /// too.
    /// </summary>
    public const string Marker = "SATCHEL_RUN_ID";

    /// <summary>
    /// Beside <see cref="Marker"/>: the directory that holds the run's claim, which says whose run it is. The home does not: a job may use
    /// another home, whose daemon must not take the job for a run of its own.
    /// </summary>
    public const string RunsDirectory = "SATCHEL_RUNS_DIRECTORY";

    /// <summary>Runs whose claims lie in a directory and that have a living process, this one not counted.</summary>
    public static IReadOnlySet<RunId> LivingRuns(string runsDirectory) =>
        ProcessTree
            .WithVariable(Marker)
            .Where(item =>
                item.Process.Pid != Environment.ProcessId
                && string.Equals(ProcessTree.VariableOf(item.Process.Pid, RunsDirectory), runsDirectory, StringComparison.Ordinal)
            )
            .Select(item => RunId.TryParse(item.Value, out var runId) ? runId : (RunId?)null)
            .OfType<RunId>()
            .ToHashSet();

    /// <summary>SIGKILLs everything that belongs to a run, until nothing is left but perhaps this process itself.</summary>
    public static async Task KillAsync(RunId runId, RunClaim? claim, TimeProvider time, CancellationToken cancellationToken)
    {
        var supervisor = claim is { Kind: RunClaim.Supervisor } && IdentityOf(claim) is { IsAlive: true } alive ? alive : null;
        if (supervisor is not null)
        {
            // Held still it keeps its orphans, and does not take its driver's death for an end to be written down.
            Signals.Send(supervisor, Signals.Stop);
        }

        // For a moment within exec a process shows no variables: twice nothing is nothing.
        for (var rounds = 0; rounds < 2; )
        {
            if (claim?.Cgroup is { } group)
            {
                ControlGroup.TryKill(group);
            }

            var left = Below(supervisor)
                .Concat(ProcessTree.WithVariable(Marker, runId.ToString()))
                .Where(process => process != supervisor && process.Pid != Environment.ProcessId)
                .ToList();
            rounds = left.Count == 0 ? rounds + 1 : 0;
            if (rounds > 0 && supervisor is { IsAlive: true })
            {
                left.Add(supervisor);
                rounds = 0;
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

    private static IEnumerable<ProcessIdentity> Below(ProcessIdentity? supervisor) =>
        supervisor is { IsAlive: true }
            ? ProcessTree.DescendantsOf(supervisor.Pid).Select(ProcessIdentity.Of).OfType<ProcessIdentity>()
            : [];
}
