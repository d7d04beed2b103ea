using System.Buffers;
using System.Text;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Packages;
using Satchel.Posix.Files;

namespace Satchel.Environments.Layers;

/// <summary>
/// The list of all layers. A record is parsed once: what the list needs of it is kept, in order, as long as the file is the same, whichever
/// process wrote it. Records are written beside their place and renamed, so a bucket that has not changed since has the same ones; only when
/// each layer was last used is asked again.
/// </summary>
/// <param name="layout">Where everything lies.</param>
/// <param name="records">Reads a record.</param>
/// <param name="time">The clock that the file system goes by.</param>
internal sealed class LayerIndex(LayerLayout layout, LayerRecords records, TimeProvider time)
{
    // More than a tick of the clock that file systems stamp directories by: what happened within one tick leaves no trace.
    private const long SettledNs = 1_000_000_000;

    private static readonly byte[] RecordSuffix = Encoding.ASCII.GetBytes(LayerLayout.RecordSuffix);
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, KnownBucket> _buckets = new(StringComparer.Ordinal);
    private Known[] _inOrder = [];
    private int _round;

    /// <summary>Every layer, oldest first, without leases and pins.</summary>
    public IReadOnlyList<LayerInfo> Read()
    {
        lock (_gate)
        {
            _round++;
            var isOther = false;
            foreach (var bucket in layout.Buckets())
            {
                isOther |= ReadBucket(bucket);
            }

            foreach (var (gone, known) in _buckets.Where(known => known.Value.Seen != _round).ToArray())
            {
                isOther |= known.Layers.Count > 0;
                _buckets.Remove(gone);
            }

            if (isOther)
            {
                _inOrder =
                [
                    .. _buckets
                        .Values.SelectMany(bucket => bucket.Layers.Values)
                        .OrderBy(known => known.Layer.Created)
                        .ThenBy(known => known.Layer.Key.ToString(), StringComparer.Ordinal),
                ];
            }

            return Array.ConvertAll(_inOrder, known => known.Layer);
        }
    }

    /// <returns>Whether its records are others than they were.</returns>
    private bool ReadBucket(string name)
    {
        if (!_buckets.TryGetValue(name, out var bucket))
        {
            _buckets.Add(name, bucket = new KnownBucket());
        }

        bucket.Seen = _round;
        using var listing = DirectoryListing.OpenUnread(layout.Bucket(name));
        var status = listing.OwnStatus();
        var isOther = false;
        if (bucket.Status != status)
        {
            // Nothing is known until all has been read.
            bucket.Status = null;
            var isSettled = status.LatestNs + SettledNs < (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
            listing.ReadNames();
            isOther = ReadRecords(name, bucket.Layers, listing);
            bucket.Status = isSettled ? status : null;
        }

        Span<byte> lockName = stackalloc byte[LayerKey.Length + LayerLayout.LockSuffix.Length + 1];
        lockName.Clear();
        Encoding.ASCII.GetBytes(LayerLayout.LockSuffix, lockName[LayerKey.Length..]);
        foreach (var known in bucket.Layers.Values)
        {
            Encoding.ASCII.GetBytes(known.Layer.Key.ToString(), lockName);
            if (listing.StatusOf(lockName) is { } used)
            {
                known.SetUsed(used.ModifiedNs);
            }
        }

        return isOther;
    }

    private bool ReadRecords(string bucket, Dictionary<KeyBits, Known> layers, DirectoryListing listing)
    {
        var isOther = false;
        for (var index = 0; index < listing.Count; index++)
        {
            if (IsRecord(listing.NameAt(index)) && listing.StatusAt(index) is { } status)
            {
                isOther |= ReadRecord(bucket, layers, listing.NameAt(index), status.ModifiedNs);
            }
        }

        foreach (var (gone, _) in layers.Where(known => known.Value.Seen != _round).ToArray())
        {
            isOther |= layers.Remove(gone);
        }

        return isOther;
    }

    private bool ReadRecord(string bucket, Dictionary<KeyBits, Known> layers, ReadOnlySpan<byte> name, long writtenNs)
    {
        var bits = KeyBits.Of(name);
        if (layers.TryGetValue(bits, out var known) && known.WrittenNs == writtenNs)
        {
            known.Seen = _round;
            return false;
        }

        _ = LayerLayout.TryKey(Encoding.ASCII.GetString(name), out var key);
        if (records.Find(bucket, key) is not { } record)
        {
            return false;
        }

        layers[bits] = new Known(writtenNs, record.Describe(record.Created) with { MadeOf = NamedContent.DigestsIn(record.Inputs) })
        {
            Seen = _round,
        };
        return true;
    }

    private static bool IsRecord(ReadOnlySpan<byte> name) =>
        name.Length == LayerKey.Length + RecordSuffix.Length
        && name.EndsWith(RecordSuffix)
        && !name[..LayerKey.Length].ContainsAnyExcept(HexDigits);

    /// <summary>A key as the bits it is: found without making a text of it.</summary>
    private readonly record struct KeyBits(ulong First, ulong Second, uint Third)
    {
        public static KeyBits Of(ReadOnlySpan<byte> name)
        {
            Span<byte> bits = stackalloc byte[LayerKey.Length / 2];
            Convert.FromHexString(name[..LayerKey.Length], bits, out _, out _);
            return new KeyBits(BitConverter.ToUInt64(bits), BitConverter.ToUInt64(bits[8..]), BitConverter.ToUInt32(bits[16..]));
        }

        // Bits of a digest: no hash could be better spread.
        public override int GetHashCode() => (int)First;
    }

    private sealed class KnownBucket
    {
        public Dictionary<KeyBits, Known> Layers { get; } = [];

        /// <summary>The directory as it was when its records were read; null when it may have changed since without a trace.</summary>
        public FileStatus? Status { get; set; }

        /// <summary>Round of reading that it was last found in.</summary>
        public int Seen { get; set; }
    }

    private sealed class Known(long writtenNs, LayerInfo layer)
    {
        private long _usedNs;

        /// <summary>When its record was written.</summary>
        public long WrittenNs => writtenNs;

        public LayerInfo Layer { get; private set; } = layer;

        /// <summary>Round of reading that it was last found in.</summary>
        public int Seen { get; set; }

        public void SetUsed(long ns)
        {
            if (_usedNs != ns)
            {
                _usedNs = ns;
                Layer = Layer with { LastUsed = DateTimeOffset.UnixEpoch.AddTicks(ns / TimeSpan.NanosecondsPerTick) };
            }
        }
    }
}
