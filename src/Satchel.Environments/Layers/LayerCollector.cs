using System.Globalization;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Texts;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;
using Satchel.Posix.Locks;

namespace Satchel.Environments.Layers;

/// <summary>
/// Takes unused layers out of the store, then removes their content. A layer is out once its directory is in the trash, which happens while no
/// lease can be taken; killed at any point after, the rest lies about as a record without a directory, or in the trash, for the next sweep. One
/// of which either cannot go stays the layer that it is.
/// </summary>
internal sealed partial class LayerCollector(
    LayerLayout layout,
    LayerIndex index,
    LayerLeases leases,
    LayerTrash trash,
    LayerBudgets budgets,
    IFileLocks locks,
    ILogger logger
)
{
    private const int BatchSize = 64;

    /// <param name="tally">Told what was freed, and what should have gone and could not, whole or in part.</param>
    /// <returns>What is no layer any more.</returns>
    public async Task<IReadOnlyList<LayerInfo>> CollectAsync(bool everything, CollectionTally tally, CancellationToken cancellationToken)
    {
        var gone = new List<LayerInfo>();
        var batch = new Batch([], [], []);
        while (
            (everything || !IsWithinBudgets(index.Read()))
            && await TakeOutAsync(batch, everything, tally, cancellationToken).ConfigureAwait(false)
        )
        {
            Remove(batch, tally);
            gone.AddRange(batch.Gone);
            batch = batch with { Gone = [], Taken = [] };
        }

        return gone;
    }

    /// <summary>Takes some out: what else wants the lock, such as a job that starts, waits no longer than for those.</summary>
    /// <returns>Whether any went.</returns>
    private async Task<bool> TakeOutAsync(Batch batch, bool everything, CollectionTally tally, CancellationToken cancellationToken)
    {
        using var collecting = await locks.TakeAsync(layout.CollectLock, shared: false, cancellationToken).ConfigureAwait(false);

        // Read while no lease can be taken: a layer that was built and let go while this waited keeps what it may read.
        var layers = index.Read();
        var roots = leases.All().SelectMany(lease => lease.Layers).Concat(Pins()).ToHashSet();
        var needed = new HashSet<LayerKey>();
        foreach (var layer in Collection.Choose(layers, roots, budgets, everything))
        {
            if (needed.Contains(layer.Key) || batch.Stays.Contains(layer.Key) || !TryTakeOut(layer, batch, tally))
            {
                // Somebody is at it, or it stays: it would lose a parent that went.
                batch.Stays.Add(layer.Key);
                needed.UnionWith(layer.Parents);
            }

            if (batch.Gone.Count == BatchSize)
            {
                break;
            }
        }

        return batch.Gone.Count > 0;
    }

    private void Remove(Batch batch, CollectionTally tally)
    {
        // What is removed must not come back without its content.
        foreach (
            var bucket in batch
                .Gone.Select(layer => PlannedLayer.BucketOf(layer.Provider, layer.FormatVersion))
                .Distinct(StringComparer.Ordinal)
        )
        {
            DurableDirectory.Flush(layout.Bucket(bucket));
        }

        foreach (var (layer, directory) in batch.Taken)
        {
            // What an engine keeps for it, such as an image, is not in its directory.
            var elsewhere = Math.Max(0, layer.Bytes - (SizeOf(layer, directory) ?? layer.Bytes));
            tally.FreedBytes += InstallerCaches.FreedBy(directory) + elsewhere;
            if (trash.Delete(directory) is { } leftover && SizeOf(layer, directory) is { } bytes)
            {
                tally.FreedBytes -= InstallerCaches.FreedBy(directory);
                tally.Left.Add(new LayerLeftover(layer, leftover.Path, leftover.Reason, bytes));
            }
        }

        foreach (var layer in batch.Gone)
        {
            Collected(
                logger,
                layer.Provider,
                layer.Key.ToString(),
                layer.Bytes,
                layer.LastUsed.ToString("O", CultureInfo.InvariantCulture)
            );
        }
    }

    /// <summary>Keys that are pinned.</summary>
    public IEnumerable<LayerKey> Pins() =>
        Directory
            .EnumerateFiles(layout.Pins)
            .Select(path => LayerKey.TryParse(Path.GetFileName(path), out var key) ? key : default)
            .Where(key => key != default);

    private bool IsWithinBudgets(IReadOnlyList<LayerInfo> layers) =>
        !(layers.Sum(layer => layer.Bytes) > budgets.NodeBytes)
        && layers
            .GroupBy(layer => layer.Provider, StringComparer.Ordinal)
            .All(field => field.Sum(layer => layer.Bytes) <= budgets.Of(field.Key));

    /// <returns>Null when somebody else has removed it meanwhile.</returns>
    private static long? SizeOf(LayerInfo layer, string directory)
    {
        try
        {
            return LayerBuilding.SizeOf(directory);
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return layer.Bytes;
        }
    }

    /// <returns>Whether it is no layer any more.</returns>
    private bool TryTakeOut(LayerInfo layer, Batch batch, CollectionTally tally)
    {
        var bucket = PlannedLayer.BucketOf(layer.Provider, layer.FormatVersion);
        var directory = layout.Directory(bucket, layer.Key);
        var record = layout.Record(bucket, layer.Key);
        var (path, bytes, isOut) = (directory, layer.Bytes, false);
        try
        {
            using var held = locks.TryTake(layout.Lock(bucket, layer.Key));
            if (held is null)
            {
                return false;
            }

            var moved = trash.Take(directory);
            path = record;
            RemoveRecord(record, moved, directory);
            isOut = true;
            batch.Gone.Add(layer);
            if (moved is not null)
            {
                batch.Taken.Add((layer, moved));
            }

            // What takes room is in the trash, and told from there.
            (path, bytes) = (layout.Log(bucket, layer.Key), 0);
            OwnFile.Remove(path);
            path = layout.Lock(bucket, layer.Key);
            held.Remove();
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            NotTaken(logger, refused, path);
            tally.Left.Add(new LayerLeftover(layer, path, FileFault.InWords(refused, "remove"), bytes));
            return isOut;
        }
    }

    private static void RemoveRecord(string record, string? moved, string directory)
    {
        try
        {
            OwnFile.Remove(record);
        }
        catch (Exception refused) when ((refused is IOException or UnauthorizedAccessException) && moved is not null)
        {
            LayerTrash.PutBack(moved, directory);
            throw;
        }
    }

    [LoggerMessage(55, LogLevel.Warning, "{Path} of an unused layer could not be removed.")]
    private static partial void NotTaken(ILogger logger, Exception refused, string path);

    [LoggerMessage(52, LogLevel.Information, "Removed the unused {Provider} layer {Key}, {Bytes} bytes, last used {LastUsed}.")]
    private static partial void Collected(ILogger logger, string provider, string key, long bytes, string lastUsed);

    /// <param name="Gone">What is no layer any more.</param>
    /// <param name="Taken">Where the content of those lies that had any.</param>
    /// <param name="Stays">What could not be taken out; it is not tried again.</param>
    private sealed record Batch(List<LayerInfo> Gone, List<(LayerInfo Layer, string Directory)> Taken, HashSet<LayerKey> Stays);
}
