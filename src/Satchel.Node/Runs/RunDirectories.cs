using Satchel.Abstractions.Jobs;

namespace Satchel.Node.Runs;

/// <summary>Private directories of runs: made empty, removed through the trash so that nobody sees half of one.</summary>
internal sealed class RunDirectories(NodeOptions node)
{
    /// <summary>Makes the directories of the node.</summary>
    public void Prepare()
    {
        Directory.CreateDirectory(node.Directories.Jobs);
        Directory.CreateDirectory(node.Directories.Runs);
        Directory.CreateDirectory(node.LogDirectory);
        Directory.CreateDirectory(node.Directories.Trash);
    }

    /// <summary>A new, empty directory for a run; what an earlier attempt left is thrown away.</summary>
    public string Create(JobRecord job)
    {
        Remove(job.RunId);
        var directory = node.RunDirectory(job);
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return directory;
    }

    /// <summary>Removes the directory of a run; none is fine.</summary>
    public void Remove(string runId)
    {
        var directory = Path.Combine(node.Directories.Jobs, runId);
        if (Directory.Exists(directory))
        {
            var trash = Path.Combine(node.Directories.Trash, Guid.NewGuid().ToString("N"));
            Directory.Move(directory, trash);
            Directory.Delete(trash, recursive: true);
        }
    }

    /// <summary>Run ids that have a directory.</summary>
    public IEnumerable<string> All() => Directory.EnumerateDirectories(node.Directories.Jobs).Select(path => Path.GetFileName(path));

    /// <summary>Empties the trash that a killed daemon left.</summary>
    public void EmptyTrash()
    {
        foreach (var directory in Directory.EnumerateDirectories(node.Directories.Trash))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
