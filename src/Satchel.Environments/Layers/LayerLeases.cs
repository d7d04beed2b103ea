using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Posix.Deletion;
using Satchel.Posix.Locks;
using Satchel.Posix.Processes;

namespace Satchel.Environments.Layers;

/// <summary>The leases on disk. Not flushed: no owner outlives the machine.</summary>
internal sealed partial class LayerLeases(LayerLayout layout, IFileLocks locks, TimeProvider time, ILogger logger)
{
    /// <summary>Those that could not be written: no failure of their runs, which go on. This process collects, and remembers them as long.</summary>
    private readonly ConcurrentDictionary<string, LeaseRecord> _unwritten = new(StringComparer.Ordinal);

    public Task TakeAsync(LeaseOwner owner, IReadOnlyCollection<LayerKey> layers, CancellationToken cancellationToken) =>
        WriteAsync(RecordOf(owner, layers), cancellationToken);

    private LeaseRecord RecordOf(LeaseOwner owner, IReadOnlyCollection<LayerKey> layers) =>
        new(owner.Name, owner.Kind, ProcessIdentity.Current, [.. layers], owner.Expires)
        {
            Needs = owner.Needs,
            IsStanding = owner.IsStanding,
            Directory = layout.Leases,
        };

    private async Task WriteAsync(LeaseRecord record, CancellationToken cancellationToken)
    {
        using var collecting = await locks.TakeAsync(layout.CollectLock, shared: true, cancellationToken).ConfigureAwait(false);
        StoreFile.Write(PathOf(record.Owner), record, LayerJson.Default.LeaseRecord);
        _unwritten.TryRemove(record.Owner, out _);
    }

    /// <summary>Takes a lease that is gone or damaged; in this process alone where it cannot be written.</summary>
    public async Task RetakeAsync(LeaseOwner owner, IReadOnlyCollection<LayerKey> layers, CancellationToken cancellationToken)
    {
        var record = RecordOf(owner, layers);
        try
        {
            if (StoreFile.Read(PathOf(owner.Name), LayerJson.Default.LeaseRecord) is null)
            {
                await WriteAsync(record, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or DiskFullException)
        {
            _unwritten[owner.Name] = record;
            NotWritten(logger, refused, owner.Name);
        }
    }

    /// <returns>What the lease kept; empty when there was none.</returns>
    public IReadOnlyList<LayerKey> Release(string owner)
    {
        _unwritten.TryRemove(owner, out var unwritten);
        var path = PathOf(owner);
        var record = StoreFile.Read(path, LayerJson.Default.LeaseRecord);
        OwnFile.Remove(path);
        return (record ?? unwritten)?.Layers ?? [];
    }

    /// <summary>How many jobs and builds hold each layer, as far as leases can be read: for people.</summary>
    public IReadOnlyDictionary<LayerKey, int> Count() =>
        Readable().Where(static lease => !lease.IsStanding).SelectMany(lease => lease.Layers).CountBy(key => key).ToDictionary();

    /// <summary>Every lease whose owner is there. Others are removed on the way.</summary>
    /// <exception cref="SatchelException"><c>lease_damaged</c>: what a lease keeps is not known, so nothing may be collected.</exception>
    public IEnumerable<LeaseRecord> All() =>
        Read(static path =>
            throw new SatchelException(
                new SatchelError(
                    "lease_damaged",
                    $"The lease '{path}' is damaged: no more layers are removed while it is there.",
                    "Remove it if no job runs, or start the daemon anew: that ends the leases of jobs that have ended."
                )
            )
        );

    /// <summary>Those of <see cref="All"/> that can be read, whatever the others are.</summary>
    public IEnumerable<LeaseRecord> Readable() => Read(static _ => { });

    private IEnumerable<LeaseRecord> Read(Action<string> damaged)
    {
        foreach (var path in Entries())
        {
            if (StoreFile.Read(path, LayerJson.Default.LeaseRecord) is not { } lease)
            {
                if (Path.Exists(path) && !_unwritten.ContainsKey(Path.GetFileNameWithoutExtension(path)))
                {
                    damaged(path);
                }

                continue;
            }

            if (HasEnded(lease))
            {
                OwnFile.Remove(path);
                continue;
            }

            yield return lease;
        }

        foreach (var (_, lease) in _unwritten)
        {
            yield return lease;
        }
    }

    /// <summary>Removes the leases of all runs but some, damaged ones too.</summary>
    public void KeepRuns(IReadOnlySet<string> runIds)
    {
        foreach (var path in Entries())
        {
            var isRun = StoreFile.Read(path, LayerJson.Default.LeaseRecord) is not { Kind: LeaseOwnerKind.Process };
            if (isRun && !runIds.Contains(Path.GetFileNameWithoutExtension(path)))
            {
                OwnFile.Remove(path);
            }
        }
    }

    /// <summary>What stands under the name of a lease, whatever it is: what a lease kept is not known when something else took its place.</summary>
    private IEnumerable<string> Entries() => Directory.EnumerateFileSystemEntries(layout.Leases, "*" + LayerLayout.RecordSuffix);

    // The clock may be set: time alone ends only what asked for an end.
    private bool HasEnded(LeaseRecord lease) =>
        lease.Expires < time.GetUtcNow()
        || (lease.Kind is LeaseOwnerKind.Process && !(lease.Process.IsAlive && BuiltPlace.IsSame(lease.Directory, layout.Leases)));

    private string PathOf(string owner) =>
        owner.Length > 0 && owner.All(char.IsAsciiLetterOrDigit)
            ? Path.Combine(layout.Leases, owner + LayerLayout.RecordSuffix)
            : throw new ArgumentException($"'{owner}' is not the name of a lease owner: letters and digits only.", nameof(owner));

    [LoggerMessage(
        60,
        LogLevel.Warning,
        "The lease of run {Run} is not there as it was, or cannot be read, and cannot be written again: this daemon keeps its layers, the next one writes it."
    )]
    private static partial void NotWritten(ILogger logger, Exception refused, string run);
}
