using System.Diagnostics.CodeAnalysis;
using Satchel.Abstractions.Blobs;

namespace Satchel.Storage;

/// <summary>
/// Which blobs a store holds, where, and when each was asked for last: in memory, about 60 bytes a blob, so that asking for thousands costs
/// no system call. Time is counted in generations, one for each collection. Thread-safe. Split in 256 by the first byte of the digest: growth
/// copies a 256th at a time, and callers seldom wait for each other.
/// </summary>
internal sealed class BlobIndex
{
    private readonly Shard[] _shards = [.. Enumerable.Range(0, 256).Select(static _ => new Shard())];
    private int _generation = 1;

    /// <summary>The generation now.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Begins the next generation and returns it.</summary>
    public int NextGeneration() => Interlocked.Increment(ref _generation);

    /// <summary>Looks a blob up, for somebody who needs it.</summary>
    public bool TryFind(Digest digest, out BlobLocation location)
    {
        var prefix = DigestPrefix.Of(digest);
        var shard = _shards[prefix.Shard];
        lock (shard.Gate)
        {
            if (!shard.Entries.TryGetValue(prefix, out var entry))
            {
                location = default;
                return false;
            }

            shard.Entries[prefix] = entry with { Generation = Generation };
            location = entry.Location;
            return true;
        }
    }

    /// <summary>As <see cref="TryFind"/>: who is told that a blob is here relies on it.</summary>
    public bool Contains(Digest digest) => TryFind(digest, out _);

    /// <summary>Records a blob unless one is recorded: the copy that came first stays.</summary>
    public void Add(Digest digest, BlobLocation location)
    {
        var prefix = DigestPrefix.Of(digest);
        var shard = _shards[prefix.Shard];
        lock (shard.Gate)
        {
            shard.Entries[prefix] = new Entry(shard.Entries.TryGetValue(prefix, out var first) ? first.Location : location, Generation);
        }
    }

    /// <summary>Forgets a blob if it is still recorded at this place.</summary>
    public void Remove(Digest digest, BlobLocation location) => TryForget(digest, location, int.MaxValue);

    /// <summary>Forgets a blob if it is still recorded at this place and nobody has asked for it since <paramref name="generation"/> began.</summary>
    public bool TryForget(Digest digest, BlobLocation location, int generation)
    {
        var prefix = DigestPrefix.Of(digest);
        var shard = _shards[prefix.Shard];
        lock (shard.Gate)
        {
            return shard.Entries.TryGetValue(prefix, out var entry)
                && entry.Location == location
                && entry.Generation < generation
                && shard.Entries.Remove(prefix);
        }
    }

    /// <summary>Whether a blob is recorded at this place.</summary>
    public bool IsAt(Digest digest, BlobLocation location)
    {
        var prefix = DigestPrefix.Of(digest);
        var shard = _shards[prefix.Shard];
        lock (shard.Gate)
        {
            return shard.Entries.TryGetValue(prefix, out var entry) && entry.Location == location;
        }
    }

    /// <summary>Whether a blob is recorded at this place and nobody has asked for it since <paramref name="generation"/> began.</summary>
    public bool IsUnused(Digest digest, BlobLocation location, int generation)
    {
        var prefix = DigestPrefix.Of(digest);
        var shard = _shards[prefix.Shard];
        lock (shard.Gate)
        {
            return shard.Entries.TryGetValue(prefix, out var entry) && entry.Location == location && entry.Generation < generation;
        }
    }

    /// <summary>Records that a blob lies elsewhere now, if it still is recorded where it was.</summary>
    public void Move(Digest digest, BlobLocation from, BlobLocation to)
    {
        var prefix = DigestPrefix.Of(digest);
        var shard = _shards[prefix.Shard];
        lock (shard.Gate)
        {
            if (shard.Entries.TryGetValue(prefix, out var entry) && entry.Location == from)
            {
                shard.Entries[prefix] = entry with { Location = to };
            }
        }
    }

    private readonly record struct Entry(BlobLocation Location, int Generation);

    [SuppressMessage("Performance", "CA1812", Justification = "Made above.")]
    private sealed class Shard
    {
        public Lock Gate { get; } = new();

        public Dictionary<DigestPrefix, Entry> Entries { get; } = [];
    }
}
