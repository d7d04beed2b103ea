using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Locks;
using Satchel.Posix.Processes;

namespace Satchel.Node.Runs;

/// <inheritdoc cref="IRunUse"/>
internal sealed class RunUse(NodeOptions node, RunRecords records, RunDirectories directories) : IRunUse
{
    public bool IsUsed(RunId runId) => IsUsed(runId, out _);

    /// <inheritdoc cref="IRunUse.IsUsed"/>
    /// <param name="isSure">False where one more may be in it, which was becoming a program at that moment and showed no variables.</param>
    public bool IsUsed(RunId runId, out bool isSure)
    {
        isSure = true;
        return directories.OfRun(runId).Any(IsLocked)
            || GroupsOf(runId).SelectMany(group => group.Processes()).Any(pid => IsInHere(pid, runId))
            || ProcessTree.WithVariable(RunProcesses.Marker, runId.ToString(), out isSure).Any(process => IsInHere(process.Pid, runId));
    }

    private static bool IsLocked(string directory)
    {
        var path = RunFiles.Use(directory);
        if (!File.Exists(path))
        {
            return false;
        }

        using var free = FileLock.TryTake(path);
        return free is null;
    }

    private bool IsInHere(int pid, RunId runId) =>
        pid != Environment.ProcessId && !RunProcesses.BelongsElsewhere(pid, runId, node.Directories.Runs);

    private IReadOnlyList<ControlGroup> GroupsOf(RunId runId)
    {
        try
        {
            if (records.FindClaim(runId) is { } claim)
            {
                return claim.Cgroup is not null && RunProcesses.GroupOf(runId, claim) is { } group ? [group] : [];
            }
        }
        catch (DamagedRecordException)
        {
            // As where it is gone: the name says whose group it is.
        }

        return ControlGroup.Named(RunFiles.ControlGroup(runId));
    }
}
