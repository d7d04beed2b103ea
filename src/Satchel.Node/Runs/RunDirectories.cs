using System.Globalization;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;
using Satchel.Posix.Mounts;

namespace Satchel.Node.Runs;

/// <summary>
/// Private directories of runs, one for each attempt to start a run, removed through the trash so that nobody sees half of one. What cannot
/// be removed stays in the trash until the next start tries again: it holds back neither a job nor a daemon.
/// </summary>
internal sealed partial class RunDirectories(NodeOptions node, ILogger<RunDirectories> logger)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the directories of the node.</summary>
    public void Prepare()
    {
        DurableDirectory.Create(node.Directories.Jobs);
        DurableDirectory.Create(node.Directories.Runs);
        DurableDirectory.Create(node.Directories.Store);
        DurableDirectory.Create(node.LogDirectory);
        DurableDirectory.Create(node.Directories.Trash);
    }

    /// <summary>
    /// A new, empty directory for a run. That of an earlier attempt is left alone: a supervisor that was on its way when its
    /// daemon died may have started the driver there.
    /// </summary>
    public string Create(JobRecord job)
    {
        Directory.CreateDirectory(node.RunDirectory(job), Private);
        var attempt = 1;
        while (true)
        {
            var directory = Path.Combine(node.RunDirectory(job), attempt.ToString(CultureInfo.InvariantCulture));
            if (!Path.Exists(directory))
            {
                return Directory.CreateDirectory(directory, Private).FullName;
            }

            attempt++;
        }
    }

    /// <summary>Removes the directory of a run; none is fine.</summary>
    public void Remove(RunId runId)
    {
        var directory = Path.Combine(node.Directories.Jobs, runId.ToString());
        if (!Directory.Exists(directory))
        {
            return;
        }

        // What the job mounted is not its own: it goes back to whose it is before anything is removed.
        UndoMounts(directory);
        var trash = Path.Combine(node.Directories.Trash, Guid.NewGuid().ToString("N"));
        try
        {
            Directory.Move(directory, trash);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            NotRemoved(logger, refused, directory);
            return;
        }

        Delete(trash);
    }

    /// <summary>Whether a run has a directory: without one it has never come near its start.</summary>
    public bool Exists(RunId runId) => Directory.Exists(Path.Combine(node.Directories.Jobs, runId.ToString()));

    /// <summary>Run ids that have a directory.</summary>
    public IEnumerable<RunId> All()
    {
        foreach (var path in Directory.EnumerateDirectories(node.Directories.Jobs))
        {
            if (RunId.TryParse(Path.GetFileName(path), out var runId))
            {
                yield return runId;
            }
        }
    }

    /// <summary>Empties the trash that a killed daemon left.</summary>
    public void EmptyTrash()
    {
        foreach (var directory in Directory.EnumerateDirectories(node.Directories.Trash))
        {
            UndoMounts(directory);
            Delete(directory);
        }
    }

    private void Delete(string directory)
    {
        var leftovers = TreeDeletion.Delete(directory);
        if (leftovers.Count > 0)
        {
            Stays(logger, leftovers[0].Path, leftovers[0].Reason, leftovers.Count - 1);
        }
    }

    private void UndoMounts(string directory)
    {
        foreach (var left in MountTable.UndoBelow(directory))
        {
            StaysMounted(logger, left.Path, left.Reason);
        }
    }

    [LoggerMessage(30, LogLevel.Warning, "{Directory} could not be removed; the next start tries again.")]
    private static partial void NotRemoved(ILogger logger, Exception refused, string directory);

    [LoggerMessage(31, LogLevel.Warning, "{Path} could not be removed: {Reason}; {Others} others neither. The next start tries again.")]
    private static partial void Stays(ILogger logger, string path, string reason, int others);

    [LoggerMessage(32, LogLevel.Warning, "The mount at {Path}, which a job left, stays: {Reason}.")]
    private static partial void StaysMounted(ILogger logger, string path, string reason);
}
