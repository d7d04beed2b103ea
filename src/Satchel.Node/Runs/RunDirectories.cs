using System.Globalization;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Runs;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Node.Runs;

/// <summary>
/// Private directories of runs, one for each attempt to start a run, removed through the <see cref="Trash"/> so that nobody sees half of one
/// and nobody waits for it.
/// </summary>
internal sealed partial class RunDirectories(NodeOptions node, Trash trash, ILogger<RunDirectories> logger)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the directories of the node.</summary>
    public void Prepare()
    {
        DurableDirectory.Create(node.Directories.Jobs);
        DurableDirectory.Create(node.Directories.Store);
        DurableDirectory.Create(node.LogDirectory);
        DurableDirectory.Create(node.Directories.Trash);
    }

    /// <summary>
    /// A new, empty directory for a run. That of an earlier attempt is left alone: a supervisor that was on its way when its
    /// daemon died may have started the driver there.
    /// </summary>
    public string Create(RunId runId)
    {
        var run = Directory.CreateDirectory(Path.Combine(node.Directories.Jobs, runId.ToString()), Private).FullName;
        var attempt = 1;
        while (true)
        {
            var directory = Path.Combine(run, attempt.ToString(CultureInfo.InvariantCulture));
            if (!Path.Exists(directory))
            {
                return Directory.CreateDirectory(directory, Private).FullName;
            }

            attempt++;
        }
    }

    /// <summary>Removes the directory of a run; none is fine. It is out of the way when this returns, and gone some time later.</summary>
    public void Remove(RunId runId)
    {
        var directory = Path.Combine(node.Directories.Jobs, runId.ToString());
        if (!Directory.Exists(directory))
        {
            return;
        }

        // Here already: a mount point cannot be moved.
        trash.UndoMounts(directory);
        try
        {
            trash.Take(directory);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            NotRemoved(logger, refused, directory);
        }
    }

    /// <summary>The directories that were made for attempts of a run. Its job may have taken the rights to them, which are given back.</summary>
    /// <exception cref="IOException">They cannot be looked for, while they are told.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be looked for, while they are told.</exception>
    public IEnumerable<string> OfRun(RunId runId)
    {
        var run = Path.Combine(node.Directories.Jobs, runId.ToString());
        OwnerRights.Give(run);
        foreach (var attempt in OwnEntries.DirectoriesIn(run))
        {
            OwnerRights.Give(attempt);
            yield return attempt;
        }
    }

    /// <summary>Whether a run has a directory: without one it has never come near its start.</summary>
    public bool Exists(RunId runId) => Directory.Exists(Path.Combine(node.Directories.Jobs, runId.ToString()));

    /// <summary>Run ids that have a directory.</summary>
    public IEnumerable<RunId> All()
    {
        foreach (var path in OwnEntries.DirectoriesIn(node.Directories.Jobs))
        {
            if (RunId.TryParse(Path.GetFileName(path), out var runId))
            {
                yield return runId;
            }
        }
    }

    [LoggerMessage(30, LogLevel.Warning, "{Directory} could not be removed; the next start tries again.")]
    private static partial void NotRemoved(ILogger logger, Exception refused, string directory);
}
