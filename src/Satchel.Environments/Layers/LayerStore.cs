using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Places;
using Satchel.Posix.Locks;

namespace Satchel.Environments.Layers;

/// <summary>The layers of one node in a directory. See <c>docs/spec/layer-store.md</c> for what lies where and what a kill leaves.</summary>
public sealed partial class LayerStore : ILayerStore, IAsyncDisposable
{
    // File systems stamp by a clock of their own.
    private static readonly TimeSpan MostClockError = TimeSpan.FromMinutes(1);

    private readonly IFileLocks _locks;
    private readonly TimeProvider _time;
    private readonly LayerLayout _layout;
    private readonly LayerRecords _records;
    private readonly LayerIndex _index;
    private readonly LayerLeases _leases;
    private readonly LayerPins _pins;
    private readonly FailureRecords _failures;
    private readonly BuildAttempts _attempts;
    private readonly LayerCollector _collector;
    private readonly InstallerCaches _caches;
    private readonly LayerSweep _sweep;
    private readonly ContentFlush _flush;
    private readonly BuildFlights _flights = new();
    private readonly ILogger _logger;

    public LayerStore(LayerStoreOptions options, TimeProvider time, ILogger<LayerStore> logger)
        : this(options, new FileLocks(time), time, logger) { }

    internal LayerStore(LayerStoreOptions options, IFileLocks locks, TimeProvider time, ILogger<LayerStore> logger)
    {
        _locks = locks;
        _time = time;
        _logger = logger;
        _layout = new LayerLayout(options.Directory);
        _records = new LayerRecords(_layout);
        _index = new LayerIndex(_layout, _records, TimeProvider.System);
        _leases = new LayerLeases(_layout, locks, time, logger);
        _pins = new LayerPins(_layout);
        _failures = new FailureRecords(_layout, options.FailureMemory, time);
        var users = new LayerUsers(_leases, options.IsUsed);
        var trash = new LayerTrash(_layout, logger);
        _caches = new InstallerCaches(_layout, trash, options.Budgets, locks, time, logger);
        _collector = new LayerCollector(_layout, _index, _leases, trash, options.Budgets, locks, logger);
        _attempts = new BuildAttempts(
            new WorkPlaces(options.ConcurrentBuilds, options.MostBuilds, options.BuildSilence, time),
            new LayerBuilding(_layout, _records, users, _collector, _caches, trash, time),
            _failures,
            options.RetryPause,
            time
        );
        _flush = new ContentFlush(_layout, _records, locks, logger);
        _sweep = new LayerSweep(_layout, _records, _leases, users, _failures, trash, _flush, locks, time, logger);
    }

    public Layer? Find(PlannedLayer planned) =>
        _records.Find(planned.Bucket, planned.Key)?.At(_layout.Directory(planned.Bucket, planned.Key));

    public async Task<Layer> EnsureAsync(
        PlannedLayer planned,
        Func<LayerPlace, CancellationToken, Task<LayerContent>> fill,
        BuildAudience audience,
        CancellationToken cancellationToken
    ) =>
        Find(planned)
        ?? await _flights
            .RunAsync(
                _layout.Directory(planned.Bucket, planned.Key),
                audience,
                (flight, abandoned) => BuildAsync(planned, flight, fill, abandoned),
                cancellationToken
            )
            .ConfigureAwait(false);

    public async Task LeaseAsync(LeaseOwner owner, IReadOnlyCollection<LayerKey> layers, CancellationToken cancellationToken)
    {
        await _leases.TakeAsync(owner, layers, cancellationToken).ConfigureAwait(false);
        MarkUsed(layers);
    }

    public void Release(string owner)
    {
        try
        {
            MarkUsed(_leases.Release(owner));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The owner has ended all the same; the next start ends its lease.
            NotReleased(_logger, refused, owner);
        }
    }

    public Task RetakeAsync(string runId, IReadOnlyCollection<LayerKey> layers, CancellationToken cancellationToken) =>
        _leases.RetakeAsync(LeaseOwner.Run(runId), layers, cancellationToken);

    public void KeepRuns(IReadOnlySet<string> runIds) => _leases.KeepRuns(runIds);

    public NamedContent FindNeeded()
    {
        // Leases first: what one keeps is kept by the layer that has been made meanwhile.
        var needed = new NamedContent();
        needed.Digests.UnionWith(_leases.All().SelectMany(lease => lease.Needs));
        needed.Digests.UnionWith(_index.Read().SelectMany(layer => layer.MadeOf));
        return needed;
    }

    public IReadOnlyList<LayerInfo> List()
    {
        var leases = _leases.Count();
        var pins = _collector.Pins().ToHashSet();
        return
        [
            .. _index
                .Read()
                .Select(layer => (layer, held: leases.GetValueOrDefault(layer.Key), pinned: pins.Contains(layer.Key)))
                .Select(row => row.held > 0 || row.pinned ? row.layer with { Leases = row.held, Pinned = row.pinned } : row.layer),
        ];
    }

    public IReadOnlyList<LayerKey> FindKeys(string beginning) => [.. _records.FindKeys(beginning)];

    public LayerDetails? Show(LayerKey key)
    {
        foreach (var bucket in _layout.Buckets())
        {
            if (_records.Find(bucket, key) is { } record)
            {
                var used = new FileInfo(_layout.Lock(bucket, key));
                var info = record.Describe(used.Exists ? new DateTimeOffset(used.LastWriteTimeUtc) : record.Created) with
                {
                    Leases = _leases.Count().GetValueOrDefault(key),
                    Pinned = _pins.Has(key),
                };
                return new LayerDetails(info, record.At(_layout.Directory(bucket, key)), record.Inputs, _layout.Log(bucket, key));
            }
        }

        return null;
    }

    public IReadOnlyList<LayerFailure> ListFailures() =>
        [
            .. _failures
                .All()
                .Select(found => new LayerFailure(found.Key, found.Failure.Provider, found.Failure.Error, found.Failure.Until!.Value))
                .OrderByDescending(static failure => failure.Until)
                .ThenBy(static failure => failure.Key.ToString(), StringComparer.Ordinal),
        ];

    public bool ClearFailure(LayerKey key)
    {
        var found = _failures.All().Where(failure => failure.Key == key).ToArray();
        Array.ForEach(found, failure => _failures.Clear(failure.Bucket, key));
        return found.Length > 0;
    }

    public async Task<bool> PinAsync(LayerKey key, CancellationToken cancellationToken)
    {
        // A collection that has read the pins would still take the layer.
        using var sharing = await _locks.TakeAsync(_layout.CollectLock, shared: true, cancellationToken).ConfigureAwait(false);
        if (!_layout.Buckets().Any(bucket => _records.Find(bucket, key) is not null))
        {
            return false;
        }

        _pins.Add(key);
        return true;
    }

    public bool Unpin(LayerKey key)
    {
        var pinned = _pins.Has(key);
        _pins.Remove(key);
        return pinned;
    }

    public async Task<IReadOnlyList<LayerInfo>> CollectAsync(bool everything, CollectionTally tally, CancellationToken cancellationToken)
    {
        IReadOnlyList<LayerInfo>? gone = null;
        try
        {
            gone = await _collector.CollectAsync(everything, tally, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Where it fails in between, some have gone before.
            if (gone is not { Count: 0 })
            {
                _caches.Remeasure();
            }
        }

        // Behind the layers: what the two shared is free with the cache.
        _caches.Empty(everything, tally, cancellationToken);
        return gone;
    }

    /// <inheritdoc cref="ILayerStore.CollectAsync(bool, CancellationToken)"/>
    public Task<IReadOnlyList<LayerInfo>> CollectAsync(bool everything, CancellationToken cancellationToken) =>
        CollectAsync(everything, new CollectionTally(), cancellationToken);

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await _sweep.RunAsync(_index.Read().Select(layer => layer.Key).ToHashSet(), cancellationToken).ConfigureAwait(false);
        var layers = _index.Read();
        _sweep.FlushWhatIsNot(layers);

        // The clock was ahead once: what was used then would go after all that is used from now on.
        MarkUsed(layers.Where(layer => layer.LastUsed > _time.GetUtcNow() + MostClockError).Select(layer => layer.Key));
    }

    public ValueTask DisposeAsync() => _flush.DisposeAsync();

    private async Task<Layer> BuildAsync(
        PlannedLayer planned,
        BuildFlight flight,
        Func<LayerPlace, CancellationToken, Task<LayerContent>> fill,
        CancellationToken cancellationToken
    )
    {
        var before = _failures.Find(planned.Bucket, planned.Key);
        _failures.ThrowIfRemembered(planned.Key, before);
        Directory.CreateDirectory(_layout.Bucket(planned.Bucket));
        var path = _layout.Lock(planned.Bucket, planned.Key);
        var held = _locks.TryTake(path);
        if (held is null)
        {
            flight.Log($"{planned.Provider}: waits for another process that builds the same layer.");
            held = await _locks.TakeAsync(path, shared: false, cancellationToken).ConfigureAwait(false);
        }

        LayerRecord built;
        using (held)
        {
            if (Find(planned) is { } ready)
            {
                return ready;
            }

            // What failed for another process while this one waited failed for both.
            var failure = _failures.Find(planned.Bucket, planned.Key);
            _failures.ThrowIfRemembered(planned.Key, failure);
            if (failure is not null && failure.Id != before?.Id)
            {
                throw new RuntimeEnvSetupException(failure.Error);
            }

            built = await _attempts.RunAsync(planned, flight, fill, cancellationToken).ConfigureAwait(false);
            _failures.Clear(planned.Bucket, planned.Key);
        }

        // Not before the lock is free: a layer in somebody's hands is not flushed.
        _flush.Add(planned.Bucket, built);
        await CollectBehindAsync(cancellationToken).ConfigureAwait(false);
        return built.At(_layout.Directory(planned.Bucket, planned.Key));
    }

    /// <summary>A collection that cannot be done now is no failure of the layer that was built.</summary>
    private async Task CollectBehindAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _collector.CollectAsync(everything: false, new CollectionTally(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or SatchelException)
        {
            NotCollected(_logger, refused);
        }
    }

    /// <summary>The time of a layer's lock file says when it was last used.</summary>
    private void MarkUsed(IEnumerable<LayerKey> layers)
    {
        var buckets = _layout.Buckets().ToArray();
        foreach (var path in layers.SelectMany(key => buckets.Select(bucket => _layout.Lock(bucket, key))))
        {
            try
            {
                File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
            }
            catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
            {
                // Another bucket's layer, or one that is not built yet.
            }
        }
    }

    [LoggerMessage(54, LogLevel.Warning, "The lease of {Owner} could not be ended; its layers stay until the next start.")]
    private static partial void NotReleased(ILogger logger, Exception refused, string owner);

    [LoggerMessage(53, LogLevel.Warning, "Unused layers could not be removed.")]
    private static partial void NotCollected(ILogger logger, Exception refused);
}
