using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Posix.Durability;
using Satchel.Posix.Locks;
using Satchel.Storage.Collecting;
using Satchel.Storage.Loose;
using Satchel.Storage.Packs;
using Satchel.Storage.Uploads;

namespace Satchel.Storage;

/// <summary>
/// Blobs in a directory (<c>docs/spec/blob-store.md</c>): large ones as files of their own, batches of small ones as packs. Made by
/// <see cref="Open"/>; holds the directory's lock until disposed. A blob that is found damaged is put aside and counts as missing, so that
/// sending it again heals the store.
/// </summary>
public sealed class FileBlobStore : IBlobStore, IDisposable
{
    private readonly StoreLayout _layout;
    private readonly FileLock _lock;
    private readonly ILogger _logger;
    private readonly BlobIndex _index = new();
    private readonly LooseBlobs _loose;
    private readonly PackSet _packs;
    private readonly BlobUses _uses;
    private readonly BlobCollector _collector;

    // By first byte of the digest: a damaged file must not be put aside while a good one takes its place.
    private readonly Lock[] _places = [.. Enumerable.Range(0, 256).Select(static _ => new Lock())];

    private FileBlobStore(StoreLayout layout, FileLock storeLock, TimeProvider time, ILogger logger)
    {
        _layout = layout;
        _lock = storeLock;
        _logger = logger;
        _loose = new LooseBlobs(layout);
        _packs = new PackSet(layout);
        _uses = new BlobUses(_index);
        _collector = new BlobCollector(_index, _uses, _loose, _packs, layout, PlaceOf, logger);
        Uploads = new BlobUploads(this, layout, _uses, time, logger);
    }

    /// <summary>Its uploads that go on where they broke off.</summary>
    public IBlobUploads Uploads { get; }

    /// <summary>
    /// Opens a store, making the directory when it is new. Removes what dead writers left unfinished and puts damaged packs aside.
    /// Reads the names of all files and the indexes of all packs, not the blobs.
    /// </summary>
    /// <param name="directory">Absolute path of the store.</param>
    /// <param name="time">By which uploads stand still; null is the system's.</param>
    /// <exception cref="SatchelException"><c>store_in_use</c>: another process has it open.</exception>
    /// <exception cref="DiskFullException">No room for the directories.</exception>
    public static FileBlobStore Open(string directory, ILogger<FileBlobStore> logger, TimeProvider? time = null)
    {
        var layout = new StoreLayout(directory);
        try
        {
            layout.Create();
            return OpenIn(layout, time ?? TimeProvider.System, logger);
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(directory, exception);
        }
    }

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(IReadOnlyCollection<Digest> digests, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var missing = new List<Digest>();
        var seen = new HashSet<Digest>();
        foreach (var digest in digests)
        {
            if (!_index.Contains(digest) && seen.Add(digest))
            {
                missing.Add(digest);
            }
        }

        return ValueTask.FromResult<IReadOnlyList<Digest>>(missing);
    }

    public async Task<BlobRef> PutAsync(Stream content, Digest? expected, CancellationToken cancellationToken)
    {
        using var use = _uses.Begin();
        using var intake = new BlobIntake(_layout, keep: expected is not { } known || !_index.Contains(known));
        await intake.ReadToEndAsync(content, cancellationToken).ConfigureAwait(false);
        var blob = intake.Finish();
        if (expected is { } wanted && wanted != blob.Digest)
        {
            throw new BlobMismatchException(wanted, blob.Digest);
        }

        if (!_index.Contains(blob.Digest))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Publish(intake, blob.Digest);
        }

        return blob;
    }

    public ValueTask<IBlobBatch> BeginBatchAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IBlobBatch>(new BlobBatch(this, _layout, _uses.Begin()));
    }

    public ValueTask<Stream> OpenReadAsync(Digest digest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (_index.TryFind(digest, out var location))
        {
            try
            {
                return ValueTask.FromResult<Stream>(location.IsLoose ? OpenLoose(digest) : OpenPacked(digest, location));
            }
            catch (FileNotFoundException)
            {
                // Moved by a collection since, put aside, or taken away behind our back: then it is missing, so that it can be sent again.
                Forget(digest, location);
            }
        }

        throw new BlobNotFoundException(digest);
    }

    public Task<BlobsCollected> CollectAsync(IAsyncEnumerable<Digest> needed, CancellationToken cancellationToken) =>
        _collector.CollectAsync(needed, cancellationToken);

    /// <summary>Lets go of the directory. Streams that are open stay readable.</summary>
    public void Dispose()
    {
        _collector.Dispose();
        _packs.Dispose();
        _lock.Dispose();
    }

    /// <summary>A reader has found no file: the blob is missing from now on, unless it has been sent again since.</summary>
    internal void Forget(Digest digest, BlobLocation location)
    {
        lock (PlaceOf(digest))
        {
            if (!location.IsLoose || !_loose.Exists(digest))
            {
                _index.Remove(digest, location);
            }
        }
    }

    internal bool Contains(Digest digest) => _index.Contains(digest);

    internal void Publish(BlobIntake intake, Digest digest) => Publish(intake.File, digest);

    internal void Publish(TemporaryFile file, Digest digest)
    {
        file.Seal();
        lock (PlaceOf(digest))
        {
            _loose.Publish(file, digest);
            _index.Add(digest, BlobLocation.Loose);
            StorageTelemetry.HasStored(1);
        }
    }

    internal void Publish(PackWriter writer) => Register(writer.Publish(_packs.NewPath()));

    private static FileBlobStore OpenIn(StoreLayout layout, TimeProvider time, ILogger<FileBlobStore> logger)
    {
        var store = new FileBlobStore(layout, TakeLock(layout), time, logger);
        try
        {
            if (layout.RemoveUnfinished() is > 0 and var unfinished)
            {
                StoreLog.RemovedUnfinished(logger, layout.Root, unfinished);
            }

            store.LoadIndex();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static FileLock TakeLock(StoreLayout layout) =>
        FileLock.TryTake(layout.LockFile)
        ?? throw new SatchelException(
            new SatchelError(
                "store_in_use",
                $"The store '{layout.Root}' is open in another process.",
                "Stop the other daemon of this home, or use another SATCHEL_HOME."
            )
        );

    private void LoadIndex()
    {
        var loose = 0L;
        foreach (var digest in _loose.List())
        {
            _index.Add(digest, BlobLocation.Loose);
            loose++;
        }

        var packs = 0;
        var packed = 0L;
        foreach (var path in _packs.List())
        {
            try
            {
                var pack = PackReader.Load(path);
                Register(pack);
                packs++;
                packed += pack.Digests.Count;
            }
            catch (PackDamagedException exception)
            {
                StoreLog.PackDamaged(_logger, path, exception.Message);
                _packs.Quarantine(path);
            }
        }

        StoreLog.Opened(_logger, _layout.Root, loose, packed, packs);
    }

    private void Register(Pack pack)
    {
        var damaged = PackSet.DamagedIn(pack.Path);
        var number = _packs.Add(pack);
        for (var slot = 0; slot < pack.Digests.Count; slot++)
        {
            if (!damaged.Contains(pack.Digests[slot]))
            {
                _index.Add(pack.Digests[slot], new BlobLocation(number, slot));
            }
        }
    }

    private VerifyingStream OpenLoose(Digest digest) => new(_loose.Open(digest), digest, QuarantineLoose);

    private MemoryStream OpenPacked(Digest digest, BlobLocation location)
    {
        try
        {
            var bytes = _packs.Read(location, digest) ?? throw new BlobNotFoundException(digest);
            return new MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);
        }
        catch (BlobMismatchException)
        {
            StoreLog.BlobDamaged(_logger, digest);
            StorageTelemetry.FoundDamaged();
            _index.Remove(digest, location);
            MarkDamaged(digest, location);
            throw;
        }
    }

    private void MarkDamaged(Digest digest, BlobLocation location)
    {
        try
        {
            _packs.MarkDamaged(location, digest);
        }
        catch (IOException exception)
        {
            // Whoever reads the blob after the next start will find out again.
            StoreLog.MarkNotWritten(_logger, exception, digest);
        }
    }

    private Lock PlaceOf(Digest digest) => _places[DigestPrefix.Of(digest).Shard];

    private void QuarantineLoose(Digest digest)
    {
        // A slow reader may have met the damage after the blob was sent again: only a file that is bad now is put aside.
        lock (PlaceOf(digest))
        {
            try
            {
                if (_loose.Hash(digest) == digest)
                {
                    return;
                }

                StoreLog.BlobDamaged(_logger, digest);
                StorageTelemetry.FoundDamaged();
                _index.Remove(digest, BlobLocation.Loose);
                _loose.Quarantine(digest);
            }
            catch (FileNotFoundException)
            {
                _index.Remove(digest, BlobLocation.Loose);
            }
        }
    }
}
