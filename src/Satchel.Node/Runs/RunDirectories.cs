using System.Globalization;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Jobs;

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
        Directory.CreateDirectory(node.Directories.Jobs);
        Directory.CreateDirectory(node.Directories.Runs);
        Directory.CreateDirectory(node.LogDirectory);
        Directory.CreateDirectory(node.Directories.Trash);
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
    public void Remove(string runId)
    {
        var directory = Path.Combine(node.Directories.Jobs, runId);
        if (!Directory.Exists(directory))
        {
            return;
        }

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

    /// <summary>Run ids that have a directory.</summary>
    public IEnumerable<string> All() => Directory.EnumerateDirectories(node.Directories.Jobs).Select(path => Path.GetFileName(path));

    /// <summary>Empties the trash that a killed daemon left.</summary>
    public void EmptyTrash()
    {
        foreach (var directory in Directory.EnumerateDirectories(node.Directories.Trash))
        {
            Delete(directory);
        }
    }

    private void Delete(string directory)
    {
        try
        {
            MakeDirectoriesWritable(directory);
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            NotRemoved(logger, refused, directory);
        }
    }

    /// <summary>
    /// Nothing can be removed from a directory without write permission, and some tools leave such directories on
    /// purpose.
    /// </summary>
    private static void MakeDirectoriesWritable(string root)
    {
        var next = new Stack<DirectoryInfo>([new DirectoryInfo(root)]);
        while (next.TryPop(out var directory))
        {
            if ((directory.UnixFileMode & Private) != Private)
            {
                directory.UnixFileMode |= Private;
            }

            foreach (var child in directory.EnumerateDirectories().Where(child => child.LinkTarget is null))
            {
                next.Push(child);
            }
        }
    }

    [LoggerMessage(30, LogLevel.Warning, "{Directory} could not be removed; the next start tries again.")]
    private static partial void NotRemoved(ILogger logger, Exception refused, string directory);
}
