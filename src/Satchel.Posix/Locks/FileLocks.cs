using Satchel.Posix.Deletion;

namespace Satchel.Posix.Locks;

/// <summary>Locks on files of ours: what else stands in the place of one goes.</summary>
/// <param name="time">Paces the waiting.</param>
public sealed class FileLocks(TimeProvider time) : IFileLocks
{
    public FileLock? TryTake(string path)
    {
        OwnFile.RemoveOther(path);
        return FileLock.TryTake(path);
    }

    public Task<FileLock> TakeAsync(string path, bool shared, CancellationToken cancellationToken)
    {
        OwnFile.RemoveOther(path, cancellationToken);
        return FileLock.TakeAsync(path, shared, time, cancellationToken);
    }
}
