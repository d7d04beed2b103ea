using Satchel.Posix.Locks;

namespace Satchel.Environments.Layers;

/// <summary>Locks between processes.</summary>
/// <param name="time">Paces the waiting.</param>
internal sealed class StoreLocks(TimeProvider time) : IStoreLocks
{
    public FileLock? TryTake(string path) => FileLock.TryTake(path);

    public Task<FileLock> TakeAsync(string path, bool shared, CancellationToken cancellationToken) =>
        FileLock.TakeAsync(path, shared, time, cancellationToken);
}
