using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

namespace Satchel.Node.Runs;

/// <summary>The processes of a run whose supervisor no longer answers for them.</summary>
internal static class RunProcesses
{
    /// <summary>
    /// Every process of a run inherits this variable, which finds it again whatever became of its parents. Its supervisor has it
    /// too.
    /// </summary>
    public const string Marker = RunFiles.Marker;

    /// <summary>
    /// Beside <see cref="Marker"/>: the directory that holds the run's claim, which says whose run it is. The home does not: a job may use
    /// another home, whose daemon must not take the job for a run of its own.
    /// </summary>
    public const string RunsDirectory = "SATCHEL_RUNS_DIRECTORY";

    /// <summary>
    /// What makes a process one of a run. Nobody else sets these: variables copied from another run would make a process die with that one.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Marks(RunId runId, string runsDirectory) =>
        new Dictionary<string, string>(StringComparer.Ordinal) { [Marker] = runId.ToString(), [RunsDirectory] = runsDirectory };

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

    /// <summary>
    /// Whether a process is of the same run in another directory: one was copied from the other, claims and all, and both go by what they hold.
    /// </summary>
    public static bool BelongsElsewhere(int pid, RunId runId, string runsDirectory) =>
        ProcessTree.VariableOf(pid, RunsDirectory) is { } other
        && !string.Equals(other, runsDirectory, StringComparison.Ordinal)
        && File.Exists(RunFiles.Claim(other, runId))
        && FileStatus.OfTarget(other)?.Place != FileStatus.OfTarget(runsDirectory)?.Place;

    /// <summary>Between the first rounds of killing; later ones come less and less often.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>A group that is empty for longer is not about to be used.</summary>
    private static readonly TimeSpan GroupAge = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a process may survive SIGKILL before it is given up on. Counted in pauses and not by the clock: on a machine that stood
    /// still, whom the signal was for has had no time to end either.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// SIGKILLs everything that belongs to a run, until nothing is left but perhaps this process itself. Processes that cannot be ended,
    /// another user's by set-uid or ones that hang in the kernel, are given up on after 5 seconds.
    /// </summary>
    /// <param name="claim">Not trusted further than it must be: its cgroup counts only where it is one of this run and this user.</param>
    /// <param name="runsDirectory">That holds the claim: what belongs to a copy of it lives on.</param>
    /// <returns>Who survived; empty when nobody did.</returns>
    public static async Task<IReadOnlyList<Survivor>> KillAsync(
        RunId runId,
        RunClaim? claim,
        string runsDirectory,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        bool IsElsewhere(int pid) => BelongsElsewhere(pid, runId, runsDirectory);
        var (waited, pause) = (TimeSpan.Zero, FirstPause);
        ControlGroup? group;
        ProcessIdentity? supervisor;
        while (true)
        {
            try
            {
                group = GroupOf(runId, claim) is { } found && !found.Processes().Any(IsElsewhere) ? found : null;
                supervisor =
                    claim is { Kind: RunClaim.Supervisor } && IdentityOf(claim) is { IsAlive: true } alive && ProcessTree.IsOwn(alive.Pid)
                        ? alive
                        : null;
                break;
            }
            catch (IOException failure) when (Shortage.IsReason(failure))
            {
                // Nobody can say: callers of which some come only once must not take that for an end.
                await Task.Delay(LongestPause, time, cancellationToken).ConfigureAwait(false);
            }
        }

        if (supervisor is not null)
        {
            // Held still it keeps its orphans, and does not take its driver's death for an end to be written down.
            Signals.Send(supervisor, Signals.Stop);
        }

        // One that forks may have a child that was not there yet: twice nothing is nothing.
        for (var rounds = 0; rounds < 2; )
        {
            group?.TryKill();
            try
            {
                var left = Below(supervisor)
                    .Concat(ProcessTree.WithVariable(Marker, runId.ToString(), out var isSure).Where(process => !IsElsewhere(process.Pid)))
                    .Where(process => process != supervisor && process.Pid != Environment.ProcessId)
                    .ToList();
                // One that hangs as it becomes a program, whoever's it is, keeps nobody waiting for ever.
                rounds = left.Count == 0 && (isSure || waited > Patience) ? rounds + 1 : 0;
                if (rounds > 0 && supervisor is { IsAlive: true })
                {
                    left.Add(supervisor);
                    rounds = 0;
                }

                var killed = left.ConvertAll(process => (Process: process, Refused: Signals.TrySend(process, Signals.Kill)));
                if (waited > Patience && killed.FindAll(item => item.Process.IsAlive) is { Count: > 0 } survivors)
                {
                    if (
                        supervisor is not null
                        && Signals.TrySend(supervisor, Signals.Kill) is { } refused
                        && Shortage.Is(refused.NativeErrorCode)
                    )
                    {
                        throw new IOException(refused.Message, refused.NativeErrorCode);
                    }

                    return survivors.ConvertAll(survivor => Describe(survivor.Process, survivor.Refused));
                }

                waited += pause;
            }
            catch (IOException failure) when (Shortage.IsReason(failure))
            {
                // Nobody can say who is left: that is not nobody.
                rounds = 0;
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause * 1.2 < LongestPause ? pause * 1.2 : LongestPause;
        }

        // The kernel lets go of a group a moment after its last process is gone.
        for (waited = TimeSpan.Zero; group?.TryRemove() is false && waited < LongestPause; waited += FirstPause)
        {
            await Task.Delay(FirstPause, time, cancellationToken).ConfigureAwait(false);
        }

        return [];
    }

    /// <summary>Every living process of a run but its supervisor, as far as they can be found at this moment.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="claim">Of its supervisor; null when there is none.</param>
    public static IEnumerable<ProcessIdentity> Of(RunId runId, RunClaim? claim)
    {
        var supervisor = claim is { Kind: RunClaim.Supervisor } && IdentityOf(claim) is { IsAlive: true } alive ? alive : null;
        return ProcessTree
            .WithVariable(Marker, runId.ToString())
            .Concat(Below(supervisor))
            .Where(process => process != supervisor)
            .Distinct();
    }

    /// <summary>Living processes of a run below its supervisor.</summary>
    public static IReadOnlyList<Survivor> LeftOf(RunId runId, ProcessIdentity supervisor) =>
        [
            .. ProcessTree
                .WithVariable(Marker, runId.ToString())
                .Concat(Below(supervisor))
                .Where(process => process != supervisor && process.Pid != Environment.ProcessId)
                .Distinct()
                .Select(process => Describe(process, Signals.TrySend(process, Signals.None))),
        ];

    /// <summary>Removes the empty groups of runs that ended without anybody who could do it, whichever home they were of.</summary>
    public static void SweepGroups(TimeProvider time) => ControlGroup.Sweep(RunFiles.ControlGroupPrefix, GroupAge, time);

    /// <summary>
    /// The cgroup of a run, if it is one of this user: the one that its claim names or, where the claim is lost, the one that this process
    /// would have had made.
    /// </summary>
    public static ControlGroup? GroupOf(RunId runId, RunClaim? claim) =>
        (claim is null ? ControlGroup.Below(RunFiles.ControlGroup(runId))?.Path : claim.Cgroup) is { } path
            ? ControlGroup.Find(path, RunFiles.ControlGroup(runId))
            : null;

    public static ProcessIdentity IdentityOf(RunClaim claim) => new(claim.Pid, claim.StartTicks, claim.BootId);

    private static Survivor Describe(ProcessIdentity process, Exception? refused) =>
        new(process.Pid, process.StartTicks, process.BootId, ProcessTree.Survivor(process, refused));

    private static IEnumerable<ProcessIdentity> Below(ProcessIdentity? supervisor) =>
        supervisor is { IsAlive: true }
            ? ProcessTree.DescendantsOf(supervisor.Pid).Select(ProcessIdentity.Of).OfType<ProcessIdentity>()
            : [];
}
