using Satchel.Posix.Deletion;
using Satchel.Posix.Locks;

namespace Satchel.Environments.Layers;

/// <summary>Locks between processes.</summary>
/// <param name="time">Paces the waiting.</param>
internal sealed class StoreLocks(TimeProvider time) : IStoreLocks
{
    public FileLock? TryTake(string path)
    {
        OwnFile.RemoveOther(path);
        return FileLock.TryTake(path);
    }

    public Task<FileLock> TakeAsync(string path, bool shared, CancellationToken cancellationToken)
    {
        OwnFile.RemoveOther(path);
        return FileLock.TakeAsync(path, shared, time, cancellationToken);
    }
}
