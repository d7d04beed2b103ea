using Satchel.Abstractions.Blobs;

namespace Satchel.Environments.Packages;

/// <summary>
/// Which packages and archives were used lately: they stay, whoever names them. Known from their records, across restarts, and from this
/// process's own memory, whatever becomes of the clock. Thread-safe.
/// </summary>
internal sealed class PackageUses(PackageRecords records, TimeSpan grace, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Digest, long> _packages = [];
    private readonly Dictionary<string, long> _archives = new(StringComparer.Ordinal);

    /// <summary>Called before a record is looked up, so that it cannot go once it has been found.</summary>
    public void Mark(Digest package)
    {
        lock (_gate)
        {
            _packages[package] = clock.GetTimestamp();
            records.MarkUsed(package, clock.GetUtcNow());
        }
    }

    /// <inheritdoc cref="Mark(Digest)"/>
    public void Mark(string archive)
    {
        lock (_gate)
        {
            _archives[archive] = clock.GetTimestamp();
            records.MarkUsed(archive, clock.GetUtcNow());
        }
    }

    /// <summary>Removes the record of a package, unless it was used lately.</summary>
    public bool TryRemove(Digest package)
    {
        lock (_gate)
        {
            if (IsRecent(_packages, package) || IsRecent(records.FindUse(package)))
            {
                return false;
            }

            records.Remove(package);
            return true;
        }
    }

    /// <inheritdoc cref="TryRemove(Digest)"/>
    public bool TryRemove(string archive)
    {
        lock (_gate)
        {
            if (IsRecent(_archives, archive) || IsRecent(records.FindUse(archive)))
            {
                return false;
            }

            records.Remove(archive);
            return true;
        }
    }

    private bool IsRecent<T>(Dictionary<T, long> uses, T key)
        where T : notnull
    {
        if (!uses.TryGetValue(key, out var used))
        {
            return false;
        }

        if (clock.GetElapsedTime(used) <= grace)
        {
            return true;
        }

        uses.Remove(key);
        return false;
    }

    // A time far ahead is that of a clock that was set back since.
    private bool IsRecent(DateTimeOffset? use) => use is { } time && (clock.GetUtcNow() - time).Duration() <= grace;
}
