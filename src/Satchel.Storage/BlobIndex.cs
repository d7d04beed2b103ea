using System.Diagnostics.CodeAnalysis;
using Satchel.Abstractions.Blobs;

namespace Satchel.Storage;

/// <summary>
/// Which blobs a store holds, and where: in memory, about 50 bytes a blob, so that asking for thousands costs no system call. Thread-safe.
/// Split in 256 by the first byte of the digest: growth copies a 256th at a time, and callers seldom wait for each other.
/// </summary>
internal sealed class BlobIndex
{
    private readonly Shard[] _shards = [.. Enumerable.Range(0, 256).Select(static _ => new Shard())];

    public bool TryFind(Digest digest, out BlobLocation location)
    {
        var prefix = DigestPrefix.Of(digest);
        var shard = _shards[prefix.Shard];
        lock (shard.Gate)
        {
            return shard.Locations.TryGetValue(prefix, out location);
        }
    }

    public bool Contains(Digest digest) => TryFind(digest, out _);

    /// <summary>Records a blob unless one is recorded: the copy that came first stays.</summary>
    public void Add(Digest digest, BlobLocation location)
    {
        var prefix = DigestPrefix.Of(digest);
        var shard = _shards[prefix.Shard];
        lock (shard.Gate)
        {
            shard.Locations.TryAdd(prefix, location);
        }
    }

    /// <summary>Forgets a blob if it is still recorded at this place.</summary>
    public void Remove(Digest digest, BlobLocation location)
    {
        var prefix = DigestPrefix.Of(digest);
        var shard = _shards[prefix.Shard];
        lock (shard.Gate)
        {
            if (shard.Locations.TryGetValue(prefix, out var current) && current == location)
            {
                shard.Locations.Remove(prefix);
            }
        }
    }

    [SuppressMessage("Performance", "CA1812", Justification = "Made above.")]
    private sealed class Shard
    {
        public Lock Gate { get; } = new();

        public Dictionary<DigestPrefix, BlobLocation> Locations { get; } = [];
    }
}
