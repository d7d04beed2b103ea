using System.IO.Enumeration;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Layers;

/// <summary>
/// The list of all layers. A record is parsed once: what the list needs of it is kept as long as the file is the same, whichever process
/// wrote it.
/// </summary>
internal sealed class LayerIndex(LayerLayout layout, LayerRecords records)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Every layer, unordered, without leases and pins.</summary>
    public IReadOnlyList<LayerInfo> Read()
    {
        lock (_gate)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var layers = new List<LayerInfo>();
            foreach (var bucket in layout.Buckets())
            {
                ReadBucket(bucket, seen, layers);
            }

            foreach (var gone in _known.Keys.Where(path => !seen.Contains(path)).ToArray())
            {
                _known.Remove(gone);
            }

            return layers;
        }
    }

    private void ReadBucket(string bucket, HashSet<string> seen, List<LayerInfo> layers)
    {
        var used = new Dictionary<LayerKey, DateTimeOffset>();
        var files = new List<(LayerKey Key, DateTimeOffset Written)>();
        foreach (var (name, written) in Entries(layout.Bucket(bucket)))
        {
            if (!LayerLayout.TryKey(name, out var key))
            {
                continue;
            }

            switch (name.AsSpan(LayerKey.Length))
            {
                case LayerLayout.LockSuffix:
                    used[key] = written;
                    break;
                case LayerLayout.RecordSuffix:
                    files.Add((key, written));
                    break;
            }
        }

        foreach (var (key, written) in files)
        {
            if (Find(bucket, key, written) is { } layer)
            {
                seen.Add(layout.Record(bucket, key));
                layers.Add(layer with { LastUsed = used.GetValueOrDefault(key, layer.Created) });
            }
        }
    }

    private LayerInfo? Find(string bucket, LayerKey key, DateTimeOffset written)
    {
        var path = layout.Record(bucket, key);
        if (_known.TryGetValue(path, out var known) && known.Written == written)
        {
            return known.Layer;
        }

        if (records.Find(bucket, key) is not { } record)
        {
            return null;
        }

        var layer = record.Describe(record.Created) with { MadeOf = NamedContent.DigestsIn(record.Inputs) };
        _known[path] = new Known(written, layer);
        return layer;
    }

    private static FileSystemEnumerable<(string Name, DateTimeOffset Written)> Entries(string directory) =>
        new(
            directory,
            static (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.LastWriteTimeUtc),
            new EnumerationOptions { AttributesToSkip = FileAttributes.None }
        )
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) =>
                entry.FileName.EndsWith(LayerLayout.RecordSuffix) || entry.FileName.EndsWith(LayerLayout.LockSuffix),
        };

    private sealed record Known(DateTimeOffset Written, LayerInfo Layer);
}
