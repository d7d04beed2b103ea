using Satchel.Posix.Locks;

namespace Satchel.Testing.Orders;

/// <summary>The store's own locks, taken when a schedule says so. Who waits for one does not ask again and again: it stands until it is free.</summary>
public sealed class ScheduledLocks(Schedule schedule) : IFileLocks
{
    public FileLock? TryTake(string path)
    {
        schedule.Step("tries " + Path.GetFileName(path));
        return Remember(FileLock.TryTake(path));
    }

    public Task<FileLock> TakeAsync(string path, bool shared, CancellationToken cancellationToken)
    {
        schedule.Step($"takes {Path.GetFileName(path)}{(shared ? " with others" : "")}", () => IsFree(path, shared));
        return Task.FromResult(Remember(FileLock.TryTake(path, shared))!);
    }

    private FileLock? Remember(FileLock? taken)
    {
        if (taken is not null)
        {
            schedule.Holds(taken);
        }

        return taken;
    }

    private static bool IsFree(string path, bool shared)
    {
        if (!File.Exists(path))
        {
            return true;
        }

        using var probe = FileLock.TryTake(path, shared);
        return probe is not null;
    }
}
