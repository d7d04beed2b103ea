using Satchel.Posix.Files;
using Satchel.Posix.Locks;

namespace Satchel.Posix.Deletion;

/// <summary>
/// Files of ours whose directory a job may have had a hand in: something else can stand in the place of one, a directory, a pipe or a link.
/// That goes, never what a link leads to or what is mounted in it.
/// </summary>
public static class OwnFile
{
    /// <summary>Removes a file, or whatever stands in its place. Nothing there is fine.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be removed.</exception>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception refused)
            when (refused is IOException or UnauthorizedAccessException && FileStatus.OfName(path) is { Kind: FileKind.Directory })
        {
            RemoveTree(path);
        }
    }

    /// <summary>Removes a directory from the place of a file that is about to be renamed there; anything else gives way to it by itself.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public static void MakeWay(string path)
    {
        if (FileStatus.OfName(path) is { Kind: FileKind.Directory })
        {
            RemoveTree(path);
        }
    }

    /// <summary>
    /// Removes what is no regular file from the place of one that is about to be opened. Nobody can have locked it; of several who find it at
    /// once none takes away the file that another has put, and perhaps locked, there since.
    /// </summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be removed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while others had the turn.</exception>
    public static void RemoveOther(string path, CancellationToken cancellationToken = default)
    {
        if (!IsOther(path))
        {
            return;
        }

        using var turn = DirectoryTurn.Take(Path.GetDirectoryName(Path.GetFullPath(path))!, cancellationToken);
        if (IsOther(path))
        {
            Remove(path);
        }
    }

    /// <summary>Whether a regular file stands there: no link, whatever it leads to, and no pipe.</summary>
    public static bool Exists(string path) => FileStatus.OfName(path) is { Kind: FileKind.Regular };

    private static bool IsOther(string path) => FileStatus.OfName(path) is { Kind: not FileKind.Regular };

    private static void RemoveTree(string path)
    {
        if (TreeDeletion.Delete(path) is [var leftover, ..])
        {
            throw new IOException($"{leftover.Path} is in the place of a file and could not be removed: {leftover.Reason}");
        }
    }
}
