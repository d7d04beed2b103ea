using System.Diagnostics;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Processes;

namespace Satchel.Node.Runs;

/// <summary>
/// The claim of a run that is gone before the daemon has seen it: a job knows where it lies, and may do away with it, or with all of the
/// directory, as the first thing it does.
/// </summary>
internal static class UnseenClaim
{
    /// <param name="launch">The run.</param>
    /// <param name="supervisor">Started for it by this process.</param>
    /// <returns>What the claim says or said; null when the supervisor shows no sign of having had it.</returns>
    /// <exception cref="IOException">Nobody can say now.</exception>
    public static RunClaim? Find(RunLaunch launch, Process supervisor)
    {
        if (supervisor.HasExited)
        {
            // Its exit record is all that is left to find.
            return supervisor.ExitCode == SupervisorExitCodes.Done ? Of(launch, new ProcessIdentity(supervisor.Id, 0, "")) : null;
        }

        // It has the claim before it starts the driver, which is in a session of its own.
        return ProcessTree.HasChildInOtherSession(supervisor.Id) && ProcessIdentity.Of(supervisor.Id) is { } living
            ? Of(launch, living)
            : null;
    }

    private static RunClaim Of(RunLaunch launch, ProcessIdentity supervisor) =>
        new(supervisor.Pid, supervisor.StartTicks, supervisor.BootId, RunClaim.Supervisor)
        {
            Cgroup = ControlGroup.Below(RunFiles.ControlGroup(launch.RunId))?.Path,
            Gpus = launch.Gpus,
        };
}
