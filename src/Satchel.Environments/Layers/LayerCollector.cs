using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;

namespace Satchel.Environments.Layers;

/// <summary>
/// Takes unused layers out of the store, then removes their content. A layer is out once its record is gone, which happens while no lease can
/// be taken; killed at any point after, the rest lies about as a directory without a record, or in the trash, for the next sweep.
/// </summary>
internal sealed partial class LayerCollector(
    LayerLayout layout,
    LayerIndex index,
    LayerLeases leases,
    LayerTrash trash,
    LayerBudgets budgets,
    IStoreLocks locks,
    ILogger logger
)
{
    public async Task<IReadOnlyList<LayerInfo>> CollectAsync(bool everything, CancellationToken cancellationToken)
    {
        if (!everything && IsWithinBudgets(index.Read()))
        {
            return [];
        }

        var taken = new List<string?>();
        var gone = new List<LayerInfo>();
        using (await locks.TakeAsync(layout.CollectLock, shared: false, cancellationToken).ConfigureAwait(false))
        {
            // Read while no lease can be taken: a layer that was built and let go while this waited keeps what it may read.
            var layers = index.Read();
            var roots = leases.All().SelectMany(lease => lease.Layers).Concat(Pins()).ToHashSet();
            foreach (var layer in Collection.Choose(layers, roots, budgets, everything))
            {
                if (TryTakeOut(layer, taken))
                {
                    gone.Add(layer);
                }
                else
                {
                    // Somebody is at it, and would lose a parent that went.
                    break;
                }
            }
        }

        // What is removed must not come back without its content.
        foreach (
            var bucket in gone.Select(layer => PlannedLayer.BucketOf(layer.Provider, layer.FormatVersion)).Distinct(StringComparer.Ordinal)
        )
        {
            DurableDirectory.Flush(layout.Bucket(bucket));
        }

        foreach (var directory in taken)
        {
            trash.Delete(directory);
        }

        foreach (var layer in gone)
        {
            Collected(logger, layer.Provider, layer.Key.ToString(), layer.Bytes, layer.LastUsed);
        }

        return gone;
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

    private bool TryTakeOut(LayerInfo layer, List<string?> taken)
    {
        var bucket = PlannedLayer.BucketOf(layer.Provider, layer.FormatVersion);
        using var held = locks.TryTake(layout.Lock(bucket, layer.Key));
        if (held is null)
        {
            return false;
        }

        OwnFile.Remove(layout.Record(bucket, layer.Key));
        taken.Add(trash.Take(layout.Directory(bucket, layer.Key)));
        OwnFile.Remove(layout.Log(bucket, layer.Key));
        held.Remove();
        return true;
    }

    [LoggerMessage(52, LogLevel.Information, "Removed the unused {Provider} layer {Key}, {Bytes} bytes, last used {LastUsed}.")]
    private static partial void Collected(ILogger logger, string provider, string key, long bytes, DateTimeOffset lastUsed);
}
