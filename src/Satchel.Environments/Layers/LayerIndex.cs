using System.Text;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Packages;
using Satchel.Posix.Files;

namespace Satchel.Environments.Layers;

/// <summary>
/// The list of all layers. A record is parsed once: what the list needs of it is kept as long as the file is the same, whichever process
/// wrote it.
/// </summary>
internal sealed class LayerIndex(LayerLayout layout, LayerRecords records)
{
    private static readonly byte[] RecordSuffix = Encoding.ASCII.GetBytes(LayerLayout.RecordSuffix);
    private static readonly byte[] LockSuffix = Encoding.ASCII.GetBytes(LayerLayout.LockSuffix);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Bucket, LayerKey Key), Known> _known = [];
    private int _round;

    /// <summary>Every layer, unordered, without leases and pins.</summary>
    public IReadOnlyList<LayerInfo> Read()
    {
        lock (_gate)
        {
            _round++;
            var layers = new List<LayerInfo>(_known.Count);
            foreach (var bucket in layout.Buckets())
            {
                ReadBucket(bucket, layers);
            }

            foreach (var (gone, _) in _known.Where(known => known.Value.Seen != _round).ToArray())
            {
                _known.Remove(gone);
            }

            return layers;
        }
    }

    private void ReadBucket(string bucket, List<LayerInfo> layers)
    {
        var used = new Dictionary<LayerKey, long>();
        var written = new List<(LayerKey Key, long WrittenNs)>();
        foreach (var (name, modified) in Entries(layout.Bucket(bucket)))
        {
            if (!LayerLayout.TryKey(name, out var key))
            {
                continue;
            }

            switch (name.AsSpan(LayerKey.Length))
            {
                case LayerLayout.LockSuffix:
                    used[key] = modified;
                    break;
                case LayerLayout.RecordSuffix:
                    written.Add((key, modified));
                    break;
            }
        }

        foreach (var (key, writtenNs) in written)
        {
            if (Find(bucket, key, writtenNs) is { } layer)
            {
                layers.Add(used.TryGetValue(key, out var usedNs) ? layer with { LastUsed = AtNs(usedNs) } : layer);
            }
        }
    }

    private LayerInfo? Find(string bucket, LayerKey key, long writtenNs)
    {
        if (!_known.TryGetValue((bucket, key), out var known) || known.WrittenNs != writtenNs)
        {
            if (records.Find(bucket, key) is not { } record)
            {
                return null;
            }

            known = new Known(writtenNs, record.Describe(record.Created) with { MadeOf = NamedContent.DigestsIn(record.Inputs) });
            _known[(bucket, key)] = known;
        }

        known.Seen = _round;
        return known.Layer;
    }

    /// <summary>Records and locks in a directory, and when each was last written.</summary>
    private static IEnumerable<(string Name, long ModifiedNs)> Entries(string directory)
    {
        using var listing = DirectoryListing.Open(directory);
        for (var index = 0; index < listing.Count; index++)
        {
            var name = listing.NameAt(index);
            if ((name.EndsWith(RecordSuffix) || name.EndsWith(LockSuffix)) && listing.StatusAt(index) is { } status)
            {
                yield return (Encoding.UTF8.GetString(listing.NameAt(index)), status.ModifiedNs);
            }
        }
    }

    private static DateTimeOffset AtNs(long ns) => DateTimeOffset.UnixEpoch.AddTicks(ns / TimeSpan.NanosecondsPerTick);

    private sealed record Known(long WrittenNs, LayerInfo Layer)
    {
        /// <summary>Round of reading that it was last found in.</summary>
        public int Seen { get; set; }
    }
}
