using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Blobs;
using Satchel.Storage.Loose;
using Satchel.Storage.Packs;

namespace Satchel.Storage.Collecting;

/// <summary>
/// Removes blobs that nothing needs (<c>docs/spec/blob-store.md</c>). One collection at a time. Dying at any line leaves blobs that nobody
/// needs, or two copies of one, never one less.
/// </summary>
internal sealed class BlobCollector(
    BlobIndex index,
    BlobUses uses,
    LooseBlobs loose,
    PackSet packs,
    StoreLayout layout,
    Func<Digest, Lock> placeOf,
    ILogger logger
) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    public Task<BlobsCollected> CollectAsync(IAsyncEnumerable<Digest> needed, CancellationToken cancellationToken) =>
        StorageTelemetry.Collect.RunAsync(async _ =>
        {
            var collected = await CollectOneAtATimeAsync(needed, cancellationToken).ConfigureAwait(false);
            StorageTelemetry.HasRemoved(collected);
            return collected;
        });

    private async Task<BlobsCollected> CollectOneAtATimeAsync(IAsyncEnumerable<Digest> needed, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Whoever asks for a blob from here on is of this generation. Those of the one before may still be making a package of what they
            // were told is here: their blobs stay this time, whatever the records say.
            var generation = Math.Min(index.NextGeneration() - 1, uses.Oldest);
            var marked = new HashSet<DigestPrefix>();
            await foreach (var digest in needed.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                marked.Add(DigestPrefix.Of(digest));
            }

            return await Task.Run(() => Sweep(marked, generation, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private BlobsCollected Sweep(HashSet<DigestPrefix> marked, int generation, CancellationToken cancellationToken)
    {
        var (blobs, bytes) = (0L, 0L);
        foreach (var digest in loose.List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (marked.Contains(DigestPrefix.Of(digest)))
            {
                continue;
            }

            // Under the lock of the place: a copy that is sent again now must not be what is deleted.
            lock (placeOf(digest))
            {
                if (index.TryForget(digest, BlobLocation.Loose, generation))
                {
                    bytes += loose.Delete(digest);
                    blobs++;
                }
            }
        }

        foreach (var (number, path) in packs.All())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryLoad(path) is { } pack)
            {
                var (removed, freed) = SweepPack(number, pack, marked, generation);
                blobs += removed;
                bytes += freed;
            }
        }

        StoreLog.Collected(logger, layout.Root, blobs, bytes);
        return new BlobsCollected(blobs, bytes);
    }

    private Pack? TryLoad(string path)
    {
        try
        {
            return PackReader.Load(path);
        }
        catch (Exception failure) when (failure is PackDamagedException or IOException)
        {
            // The next start puts it aside; until then whoever reads a blob of it finds out.
            StoreLog.PackNotCollected(logger, failure, path);
            return null;
        }
    }

    /// <summary>Removes a pack, or writes it anew without what is not needed when that is at least half of its bytes.</summary>
    private (long Blobs, long Bytes) SweepPack(int number, Pack pack, HashSet<DigestPrefix> marked, int generation)
    {
        var unused = new List<int>();
        var (used, wasted) = (0L, 0L);
        for (var slot = 0; slot < pack.Digests.Count; slot++)
        {
            var location = new BlobLocation(number, slot);
            var digest = pack.Digests[slot];
            // What is recorded elsewhere, or as damaged, is waste as well.
            var isNeeded =
                index.IsAt(digest, location) && (marked.Contains(DigestPrefix.Of(digest)) || !index.IsUnused(digest, location, generation));
            if (isNeeded)
            {
                used += pack.Lengths[slot];
            }
            else
            {
                wasted += pack.Lengths[slot];
                unused.Add(slot);
            }
        }

        if (unused.Count == 0 || (used > 0 && wasted < used))
        {
            return (0, 0);
        }

        // First out of the index, so that nobody is told any more that they are here; who asked since the look above keeps his.
        var forgotten = unused.Where(slot => index.TryForget(pack.Digests[slot], new BlobLocation(number, slot), generation)).ToList();
        try
        {
            Replace(number, pack);
        }
        catch
        {
            forgotten.ForEach(slot => index.Add(pack.Digests[slot], new BlobLocation(number, slot)));
            throw;
        }

        return (forgotten.Count, forgotten.Sum(slot => (long)pack.Lengths[slot]));
    }

    /// <summary>Writes what the index still has of a pack into another, then removes the pack.</summary>
    private void Replace(int number, Pack pack)
    {
        using var writer = new PackWriter(layout);
        var kept = new List<(Digest Digest, BlobLocation From)>();
        for (var slot = 0; slot < pack.Digests.Count; slot++)
        {
            var from = new BlobLocation(number, slot);
            if (index.IsAt(pack.Digests[slot], from) && TryRead(pack.Digests[slot], from) is { } content)
            {
                writer.Append(pack.Digests[slot], content);
                kept.Add((pack.Digests[slot], from));
            }
        }

        if (kept.Count > 0)
        {
            writer.Seal();
            var replacement = writer.Publish(packs.NewPath());
            var next = packs.Add(replacement);
            var slots = replacement.Digests.Select((digest, slot) => (digest, slot)).ToDictionary();
            kept.ForEach(blob => index.Move(blob.Digest, blob.From, new BlobLocation(next, slots[blob.Digest])));
        }

        packs.Delete(number);
    }

    private byte[]? TryRead(Digest digest, BlobLocation location)
    {
        try
        {
            if (packs.Read(location, digest) is { } content)
            {
                return content;
            }
        }
        catch (BlobMismatchException)
        {
            // Told below.
        }

        StoreLog.BlobDamaged(logger, digest);
        StorageTelemetry.FoundDamaged();
        index.Remove(digest, location);
        return null;
    }
}
