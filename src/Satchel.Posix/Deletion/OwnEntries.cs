using Satchel.Posix.Files;

namespace Satchel.Posix.Deletion;

/// <summary>What lies in a directory of ours that is cleaned up.</summary>
public static class OwnEntries
{
    /// <summary>
    /// Absolute paths of its entries; none when there is no such directory, or a link lies in its place: a job may have put it there, and
    /// what it leads to is not ours.
    /// </summary>
    public static IEnumerable<string> In(string directory) => IsDirectory(directory) ? Directory.EnumerateFileSystemEntries(directory) : [];

    /// <summary>Those of <see cref="In"/> that are directories themselves.</summary>
    public static IEnumerable<string> DirectoriesIn(string directory) => In(directory).Where(IsDirectory);

    private static bool IsDirectory(string path) => FileStatus.OfName(path) is { Kind: FileKind.Directory };
}
