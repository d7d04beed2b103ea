using Microsoft.Win32.SafeHandles;
using Satchel.Posix.Files;
using Satchel.Posix.Locks;
using Satchel.Posix.Processes;

namespace Satchel.Client.Files;

/// <summary>
/// A file that grows beside its target, for one call at a time. What it holds is what was written, whatever broke in between; what has
/// another name somewhere, or is somebody else's, is none and gives way to a new one. Whose a file is, its file system may tell of each user
/// alike: the owner that it shows of a file of this process counts.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private readonly string _path;
    private readonly FileLock _turn;

    private PartFile(string path, FileLock turn, SafeFileHandle content) => (_path, _turn, Content) = (path, turn, content);

    /// <summary>To write to, and to read what was written.</summary>
    public SafeFileHandle Content { get; }

    /// <returns>Null when another call is writing it at this moment.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static PartFile? TryOpen(string path) => TryOpen(path, OwnProcess.UserId);

    /// <param name="user">Who this process is.</param>
    internal static PartFile? TryOpen(string path, uint user)
    {
        if (FileStatus.OfName(path) is { } there && !IsOwn(there, path, user))
        {
            File.Delete(path);
        }

        if (FileLock.TryTake(path) is not { } turn)
        {
            return null;
        }

        try
        {
            var content = GuardedFile.OpenReadWrite(path);
            if (!IsOwn(FileStatus.OfOpen(content), path, user))
            {
                content.Dispose();
                throw new IOException("somebody else changes what is beside it");
            }

            return new PartFile(path, turn, content);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>What is there becomes the file.</summary>
    /// <param name="replaces">Whether also when something has the name.</param>
    /// <returns>False when something has the name, and stays.</returns>
    public bool TryMoveTo(string target, bool replaces)
    {
        if (!replaces)
        {
            return ExclusiveMove.TryMove(_path, target);
        }

        File.Move(_path, target, overwrite: true);
        return true;
    }

    public void Remove() => File.Delete(_path);

    public void Dispose()
    {
        Content.Dispose();
        _turn.Dispose();
    }

    private static bool IsOwn(FileStatus status, string path, uint user) =>
        status is { Kind: FileKind.Regular, Links: 1 } && (status.UserId == user || status.UserId == ShownUser(path));

    /// <summary>Whose a file of this process is, beside another, as the file system shows it.</summary>
    private static uint ShownUser(string path)
    {
        var made = Path.Join(Path.GetDirectoryName(path), $".satchel-{Guid.NewGuid():N}.part");
        try
        {
            using var file = GuardedFile.OpenWrite(made);
            return FileStatus.OfOpen(file).UserId;
        }
        finally
        {
            File.Delete(made);
        }
    }
}
