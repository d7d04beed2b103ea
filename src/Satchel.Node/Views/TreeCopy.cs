using Satchel.Posix.Deletion;
using Satchel.Posix.Files;

namespace Satchel.Node.Views;

/// <summary>Writes a tree into a new directory, file by file, with permission bits and modification times; holes stay holes.</summary>
internal static class TreeCopy
{
    /// <summary>More did not make it faster on any file system that was measured.</summary>
    private const int Workers = 2;

    private const int FilesPerTurn = 64;
    private const UnixFileMode Permissions = (UnixFileMode)0x1ff;
    private const UnixFileMode Writable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <param name="tree">Absolute; files, directories and links.</param>
    /// <param name="target">Absolute, not existing; on failure or cancellation gone again as far as possible.</param>
    /// <param name="mode"><see cref="ViewMode.Reflink"/> clones; a file that cannot be is copied.</param>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    public static async Task WriteAsync(string tree, string target, ViewMode mode, CancellationToken cancellationToken)
    {
        try
        {
            var directories = new List<string>();
            var files = new List<string>();
            var links = new List<FileSystemInfo>();
            Directory.CreateDirectory(target, Writable);
            foreach (var (path, entry) in Walk(tree))
            {
                if (entry.LinkTarget is not null)
                {
                    links.Add(entry);
                }
                else if (entry is DirectoryInfo)
                {
                    Directory.CreateDirectory(Path.Join(target, path), Writable);
                    directories.Add(path);
                }
                else
                {
                    files.Add(path);
                }
            }

            var options = new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellationToken };
            await Parallel
                .ForEachAsync(
                    files.Chunk(FilesPerTurn),
                    options,
                    (turn, _) =>
                    {
                        Array.ForEach(turn, path => WriteFile(Path.Join(tree, path), Path.Join(target, path), mode));
                        return ValueTask.CompletedTask;
                    }
                )
                .ConfigureAwait(false);

            // Links after files, so that nothing is written through one.
            foreach (var link in links)
            {
                File.CreateSymbolicLink(Path.Join(target, Path.GetRelativePath(tree, link.FullName)), link.LinkTarget!);
            }

            // Innermost first: what is made in a directory changes its time, and may no longer be made without its bits.
            foreach (var path in directories.OrderByDescending(path => path.Length).Append(""))
            {
                Directory.SetLastWriteTimeUtc(Path.Join(target, path), Directory.GetLastWriteTimeUtc(Path.Join(tree, path)));
                File.SetUnixFileMode(Path.Join(target, path), File.GetUnixFileMode(Path.Join(tree, path)) & Permissions);
            }
        }
        catch
        {
            TreeDeletion.Delete(target, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Every entry with its path below the tree, a directory before what is in it; links are not followed.</summary>
    private static IEnumerable<(string Path, FileSystemInfo Entry)> Walk(string tree)
    {
        var next = new Stack<string>([""]);
        while (next.TryPop(out var directory))
        {
            foreach (var entry in new DirectoryInfo(Path.Join(tree, directory)).EnumerateFileSystemInfos())
            {
                var path = directory.Length == 0 ? entry.Name : Path.Join(directory, entry.Name);
                yield return (path, entry);
                if (entry is DirectoryInfo && entry.LinkTarget is null)
                {
                    next.Push(path);
                }
            }
        }
    }

    private static void WriteFile(string source, string target, ViewMode mode)
    {
        if (mode != ViewMode.Reflink || !FileCopy.TryClone(source, target))
        {
            FileCopy.Copy(source, target);
        }
    }
}
