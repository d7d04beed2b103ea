using Satchel.Posix.Locks;

namespace Satchel.Environments.Layers;

/// <summary>How a layer store takes its locks: the steps at which its users, threads or processes, meet.</summary>
internal interface IStoreLocks
{
    /// <inheritdoc cref="FileLock.TryTake"/>
    FileLock? TryTake(string path);

    /// <inheritdoc cref="FileLock.TakeAsync"/>
    Task<FileLock> TakeAsync(string path, bool shared, CancellationToken cancellationToken);
}
