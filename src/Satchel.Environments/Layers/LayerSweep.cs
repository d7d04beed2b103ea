using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Environments.Tools;
using Satchel.Posix.Deletion;
using Satchel.Posix.Files;
using Satchel.Posix.Locks;

namespace Satchel.Environments.Layers;

/// <summary>
/// Removes what a killed process left in the store: directories without a record or with a void one, scratch, temporary files, locks and logs of nothing, trash.
/// Only what nobody holds the lock of: other processes may be at work.
/// </summary>
internal sealed partial class LayerSweep(
    LayerLayout layout,
    LayerRecords records,
    LayerLeases leases,
    LayerUsers users,
    FailureRecords failures,
    LayerTrash trash,
    ContentFlush flush,
    IFileLocks locks,
    TimeProvider time,
    ILogger logger
)
{
    /// <param name="known">Every layer, as of a moment ago.</param>
    public async Task RunAsync(IReadOnlySet<LayerKey> known, CancellationToken cancellationToken)
    {
        foreach (var bucket in layout.Buckets().ToArray())
        {
            await SweepBucketAsync(bucket, known, cancellationToken).ConfigureAwait(false);
        }

        await SweepScratchAsync(cancellationToken).ConfigureAwait(false);
        await SweepLeasesAsync(cancellationToken).ConfigureAwait(false);
        trash.Empty(cancellationToken);
    }

    private async Task SweepBucketAsync(string bucket, IReadOnlySet<LayerKey> known, CancellationToken cancellationToken)
    {
        var groups = Directory
            .EnumerateFileSystemEntries(layout.Bucket(bucket))
            .Select(path => Path.GetFileName(path))
            .GroupBy(name => LayerLayout.TryKey(name, out var key) ? key : default)
            .ToArray();
        foreach (var group in groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var names = group.ToHashSet(StringComparer.Ordinal);
            if (group.Key != default && !(known.Contains(group.Key) && IsInOrder(group.Key, names)))
            {
                await GuardedAsync(layout.Directory(bucket, group.Key), () => SweepLayerAsync(bucket, group.Key, names))
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether a look at the names is enough: a record, its directory, and nothing unfinished.</summary>
    private static bool IsInOrder(LayerKey key, HashSet<string> names) =>
        names.Contains(key.ToString())
        && names.Contains(key + LayerLayout.RecordSuffix)
        && !names.Contains(key + LayerLayout.FailureSuffix)
        && !names.Any(name => name.StartsWith('.'));

    private async Task SweepLayerAsync(string bucket, LayerKey key, HashSet<string> names)
    {
        using var held = locks.TryTake(layout.Lock(bucket, key));
        if (held is null)
        {
            return;
        }

        foreach (var unfinished in names.Where(name => name.StartsWith('.')))
        {
            OwnFile.Remove(Path.Combine(layout.Bucket(bucket), unfinished));
        }

        if (failures.Find(bucket, key) is not { } failure || !failures.IsRemembered(failure))
        {
            failures.Clear(bucket, key);
        }

        var record = records.Find(bucket, key);
        if (record is null && !(names.Contains(key + LayerLayout.RecordSuffix) && IsLeased(key)))
        {
            var directory = layout.Directory(bucket, key);
            if (FileStatus.OfName(directory) is not null)
            {
                if (users.Find(key) is not null)
                {
                    return;
                }

                await ToolProcesses.EndLeftAsync(directory, time).ConfigureAwait(false);
                trash.Delete(trash.Take(directory));
            }

            OwnFile.Remove(layout.Record(bucket, key));
            if (!File.Exists(layout.Failure(bucket, key)))
            {
                OwnFile.Remove(layout.Log(bucket, key));
                held.Remove();
            }
        }
    }

    /// <summary>Whether something may run in what has a record that counts for nothing.</summary>
    private bool IsLeased(LayerKey key)
    {
        try
        {
            return leases.All().Any(lease => lease.Layers.Contains(key));
        }
        catch (Exception unknown) when (unknown is IOException or SatchelException)
        {
            // What a damaged lease keeps is not known.
            return true;
        }
    }

    private async Task SweepScratchAsync(CancellationToken cancellationToken)
    {
        foreach (var scratch in OwnEntries.DirectoriesIn(layout.Scratch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await GuardedAsync(
                    scratch,
                    () =>
                    {
                        SweepScratch(scratch);
                        return Task.CompletedTask;
                    }
                )
                .ConfigureAwait(false);
        }
    }

    private void SweepScratch(string scratch)
    {
        var name = Path.GetFileName(scratch);
        var dash = name.LastIndexOf('-');
        if (dash <= 0 || !LayerKey.TryParse(name[(dash + 1)..], out var key) || !Directory.Exists(layout.Bucket(name[..dash])))
        {
            trash.Delete(trash.Take(scratch));
            return;
        }

        using var held = locks.TryTake(layout.Lock(name[..dash], key));
        if (held is not null)
        {
            trash.Delete(trash.Take(scratch));
            if (records.Find(name[..dash], key) is null && !File.Exists(layout.Failure(name[..dash], key)))
            {
                held.Remove();
            }
        }
    }

    /// <summary>What one of them is refused must not keep the others from being swept.</summary>
    private async Task GuardedAsync(string what, Func<Task> sweep)
    {
        try
        {
            await sweep().ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            NotSwept(logger, refused, what);
        }
    }

    private async Task SweepLeasesAsync(CancellationToken cancellationToken)
    {
        using var collecting = await locks.TakeAsync(layout.CollectLock, shared: false, cancellationToken).ConfigureAwait(false);
        foreach (var unfinished in new[] { layout.Leases, layout.Pins }.SelectMany(each => Directory.EnumerateFiles(each, ".*.tmp")))
        {
            OwnFile.Remove(unfinished);
        }
    }

    /// <summary>Has layers flushed that a killed daemon committed and did not flush any more.</summary>
    public void FlushWhatIsNot(IEnumerable<LayerInfo> layers)
    {
        foreach (var layer in layers)
        {
            var bucket = PlannedLayer.BucketOf(layer.Provider, layer.FormatVersion);
            if (records.Find(bucket, layer.Key) is { UnflushedSince: not null } record)
            {
                flush.Add(bucket, record);
            }
        }
    }

    [LoggerMessage(58, LogLevel.Warning, "{Path}, which a killed process left, could not be removed; the next start tries again.")]
    private static partial void NotSwept(ILogger logger, Exception refused, string path);
}
