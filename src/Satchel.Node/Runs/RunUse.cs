using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Deletion;
using Satchel.Posix.Locks;
using Satchel.Posix.Processes;

namespace Satchel.Node.Runs;

/// <inheritdoc cref="IRunUse"/>
internal sealed class RunUse(NodeOptions node, RunRecords records, RunDirectories directories) : IRunUse
{
    /// <summary>How often it is looked while a process is becoming a program, which shows whose it is a moment later.</summary>
    private const int MostLooks = 10;

    public bool IsUsed(RunId runId) => Decide(() => Look(runId));

    /// <returns>Whether any look saw somebody, or not even the last could say for sure that it saw nobody.</returns>
    internal static bool Decide(Func<(bool IsUsed, bool IsSure)> look)
    {
        for (var looks = 0; looks < MostLooks; looks++)
        {
            var (isUsed, isSure) = look();
            if (isUsed || isSure)
            {
                return isUsed;
            }
        }

        return true;
    }

    private (bool IsUsed, bool IsSure) Look(RunId runId)
    {
        if (
            directories.OfRun(runId).Any(IsLocked)
            || GroupsOf(runId).SelectMany(group => group.Processes()).Any(pid => IsInHere(pid, runId))
        )
        {
            return (true, true);
        }

        var marked = ProcessTree.WithVariable(RunProcesses.Marker, runId.ToString(), out var isSure);
        return (marked.Any(process => IsInHere(process.Pid, runId)), isSure);
    }

    private static bool IsLocked(string directory)
    {
        var path = RunFiles.Use(directory);
        if (!OwnFile.Exists(path))
        {
            // What is no file is locked by nobody, whoever put it there.
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
