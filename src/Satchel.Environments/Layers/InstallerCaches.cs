using System.Collections.Concurrent;
using System.IO.Enumeration;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Texts;
using Satchel.Posix.Files;
using Satchel.Posix.Locks;

namespace Satchel.Environments.Layers;

/// <summary>
/// The download caches of the installers, one for the builds of each field. A build holds its cache's lock with others while it runs; a cache
/// is emptied by who has the lock alone, in whole: what lies in it is the business of its installer. The time of the lock file says when it was
/// last used. Thread-safe.
/// </summary>
internal sealed partial class InstallerCaches(
    LayerLayout layout,
    LayerTrash trash,
    LayerBudgets budgets,
    IFileLocks locks,
    TimeProvider time,
    ILogger logger
)
{
    private readonly ConcurrentDictionary<string, (DateTime Used, long Bytes)> _measured = new(StringComparer.Ordinal);

    /// <summary>Runs a build that uses the cache of a field.</summary>
    /// <param name="build">Given the directory, which is there.</param>
    public async Task<T> UseAsync<T>(string field, Func<string, Task<T>> build, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(layout.Caches); // somebody may have freed room by hand
        var path = layout.CacheLock(field);
        using var held = await locks.TakeAsync(path, shared: true, cancellationToken).ConfigureAwait(false);
        var cache = Path.Combine(layout.Caches, field);
        Directory.CreateDirectory(cache);
        try
        {
            return await build(cache).ConfigureAwait(false);
        }
        finally
        {
            MarkUsed(path);
        }
    }

    /// <summary>
    /// Empties caches that no build uses now: those over the budget, the least recently used first, or all of them. Not one that is a link to
    /// elsewhere: there it is the business of who made that.
    /// </summary>
    public void Empty(bool everything, CollectionTally tally, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(layout.Caches))
        {
            return;
        }

        var caches = new DirectoryInfo(layout.Caches)
            .EnumerateDirectories()
            .Where(cache => cache.LinkTarget is null)
            .Select(cache => cache.Name)
            // What a build holds is no reason to empty the others again and again.
            .Where(field => everything || !IsHeld(field))
            .Select(field => (Field: field, Used: File.GetLastWriteTimeUtc(layout.CacheLock(field))))
            .OrderBy(cache => cache.Used)
            .ToArray();
        var left = everything ? long.MaxValue : caches.Sum(cache => Measure(cache.Field, cache.Used));
        foreach (var (field, used) in caches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!everything && left <= budgets.CacheBytes)
            {
                return;
            }

            var bytes = everything ? 0 : Measure(field, used);
            TryEmpty(field, tally);
            left -= bytes;
        }
    }

    /// <summary>What was measured is that no more: layers that shared files with caches are gone.</summary>
    public void Remeasure() => _measured.Clear();

    /// <summary>What the disk gets when a directory goes.</summary>
    public static long FreedBy(string directory)
    {
        var rooms = new FileRooms();
        try
        {
            foreach (var file in FilesIn(directory))
            {
                rooms.Add(file);
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Somebody is at it, or it is no business of this user's: what was seen is what is told.
        }

        return rooms.Freed;
    }

    private long Measure(string field, DateTime used)
    {
        if (_measured.TryGetValue(field, out var known) && known.Used == used)
        {
            return known.Bytes;
        }

        var bytes = FreedBy(Path.Combine(layout.Caches, field));
        _measured[field] = (used, bytes);
        return bytes;
    }

    private bool IsHeld(string field)
    {
        using var free = locks.TryTake(layout.CacheLock(field));
        return free is null;
    }

    private void TryEmpty(string field, CollectionTally tally)
    {
        try
        {
            if (Take(field) is not { } taken)
            {
                return;
            }

            var before = FreedBy(taken);
            var bytes = Math.Max(0, before - (trash.Delete(taken) is null ? 0 : FreedBy(taken)));
            _measured.TryRemove(field, out _);
            if (bytes > 0)
            {
                tally.FreedBytes += bytes;
                tally.Caches.Add(new EmptiedCache(field, bytes));
                Emptied(logger, field, bytes);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            NotEmptied(logger, field, FileFault.InWords(refused, "empty"));
        }
    }

    /// <returns>The cache's new path; null when builds are at it, or there is none any more.</returns>
    private string? Take(string field)
    {
        using var held = locks.TryTake(layout.CacheLock(field));
        if (held is null)
        {
            return null;
        }

        var taken = trash.Take(Path.Combine(layout.Caches, field));
        held.Remove();
        return taken;
    }

    private void MarkUsed(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // It counts as used before, which costs downloads at the worst.
        }
    }

    private static FileSystemEnumerable<string> FilesIn(string directory) =>
        new(
            directory,
            static (ref FileSystemEntry entry) => entry.ToFullPath(),
            new EnumerationOptions { AttributesToSkip = FileAttributes.None, RecurseSubdirectories = true }
        )
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) =>
                !entry.IsDirectory && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    [LoggerMessage(56, LogLevel.Information, "Emptied the download cache of {Field}, {Bytes} bytes.")]
    private static partial void Emptied(ILogger logger, string field, long bytes);

    [LoggerMessage(57, LogLevel.Warning, "The download cache of {Field} could not be emptied: {Reason}.")]
    private static partial void NotEmptied(ILogger logger, string field, string reason);
}
