using System.Runtime.CompilerServices;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Packages;

/// <summary>
/// Removes packages that nothing needs: their records first, then the blobs that no record needs any more. Killed between the two, the blobs
/// go with a later collection.
/// </summary>
/// <param name="load">Reads the tree of a package; null when it is lost.</param>
internal sealed class PackageCollector(
    PackageRecords records,
    PackageUses uses,
    IBlobStore blobs,
    Func<Digest, CancellationToken, ValueTask<PackageTree?>> load,
    TimeProvider clock
)
{
    /// <summary>Collections of blobs until those that nothing needs from now on are gone for sure: one that lets go of what was used before.</summary>
    private const int Rounds = 2;

    /// <summary>What was sent and never became a package is looked for once in this time.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly SingleFlight<PackageCollector> _one = new();
    private long _lastRound = clock.GetTimestamp();

    // Whoever was here before may have been killed in the middle.
    private int _rounds = Rounds;

    /// <summary>One call after the other.</summary>
    public Task<PackagesCollected> CollectAsync(
        Func<CancellationToken, Task<NamedContent>> findNeeded,
        CancellationToken cancellationToken
    ) => _one.RunAsync(this, () => CollectNowAsync(findNeeded, cancellationToken), cancellationToken);

    private async Task<PackagesCollected> CollectNowAsync(
        Func<CancellationToken, Task<NamedContent>> findNeeded,
        CancellationToken cancellationToken
    )
    {
        var needed = await findNeeded(cancellationToken).ConfigureAwait(false);
        var packages = RemovePackages(needed, cancellationToken);
        var archives = RemoveArchives(needed, cancellationToken);
        _rounds = packages + archives > 0 || clock.GetElapsedTime(_lastRound) > Longest ? Rounds : _rounds;
        if (_rounds == 0)
        {
            return new PackagesCollected(packages, archives, Blobs: null);
        }

        var collected = await blobs.CollectAsync(NeededBlobsAsync(needed, cancellationToken), cancellationToken).ConfigureAwait(false);
        _lastRound = clock.GetTimestamp();
        _rounds--;
        return new PackagesCollected(packages, archives, collected);
    }

    private int RemovePackages(NamedContent needed, CancellationToken cancellationToken)
    {
        var named = records.AllArchives().Where(bound => needed.Archives.Contains(bound.Name)).Select(bound => bound.Archive).ToHashSet();
        var unpacked = records.AllUnpacked().Where(record => named.Contains(record.Archive)).Select(record => record.Package).ToHashSet();
        var removed = 0;
        foreach (var package in records.AllCommitted())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!needed.Digests.Contains(package) && !unpacked.Contains(package) && uses.TryRemove(package))
            {
                removed++;
            }
        }

        return removed;
    }

    private int RemoveArchives(NamedContent needed, CancellationToken cancellationToken)
    {
        var unpacked = records
            .AllUnpacked()
            .Where(record => records.IsCommitted(record.Package))
            .Select(record => record.Archive)
            .ToHashSet();
        var removed = 0;
        var bound = new HashSet<Digest>();
        foreach (var (name, archive) in records.AllArchives())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!needed.Archives.Contains(name) && !unpacked.Contains(archive) && uses.TryRemove(name))
            {
                removed++;
            }
            else
            {
                bound.Add(archive);
            }
        }

        // Of no use without either; one that is being written this very moment is written again when it is needed.
        foreach (var (archive, kind, package) in records.AllUnpacked())
        {
            if (!bound.Contains(archive) && !records.IsCommitted(package))
            {
                records.RemoveUnpacked(archive, kind);
            }
        }

        return removed;
    }

    /// <summary>Reads the records when it is enumerated, which is once the collection of blobs has begun.</summary>
    private async IAsyncEnumerable<Digest> NeededBlobsAsync(
        NamedContent needed,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var digest in needed.Digests)
        {
            yield return digest;
        }

        foreach (var (_, archive) in records.AllArchives())
        {
            yield return archive;
        }

        foreach (var package in records.AllCommitted())
        {
            yield return package;
            if (await load(package, cancellationToken).ConfigureAwait(false) is { } tree)
            {
                foreach (var file in tree.Files)
                {
                    yield return file.Blob.Digest;
                }
            }
        }
    }
}
