namespace Satchel.Posix.Locks;

/// <summary>How locks between processes are taken: the steps at which those who share files, threads or processes, meet.</summary>
public interface IFileLocks
{
    /// <inheritdoc cref="FileLock.TryTake"/>
    FileLock? TryTake(string path);

    /// <inheritdoc cref="FileLock.TakeAsync"/>
    Task<FileLock> TakeAsync(string path, bool shared, CancellationToken cancellationToken);
}
