using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Texts;
using Satchel.Posix.Deletion;
using Satchel.Posix.Files;
using Satchel.Storage.Collecting;

namespace Satchel.Storage.Uploads;

/// <summary>
/// Uploads that go on where they broke off (<c>docs/spec/blob-store.md</c>). What has come lies under <see cref="StoreLayout.Partial"/>, named
/// by the digest that it is to have; one caller at a time adds to it. Whether it is really the beginning shows at the end, when the whole is
/// verified: until then neither a kill nor power loss can do harm.
/// </summary>
internal sealed class BlobUploads(FileBlobStore store, StoreLayout layout, BlobUses uses, TimeProvider time, ILogger logger) : IBlobUploads
{
    /// <summary>Failures that nobody has asked for are few, and the older ones of no interest.</summary>
    private const int MostFailures = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<Digest, RunningUpload> _running = [];
    private readonly Dictionary<Digest, UploadFailure> _failures = [];

    /// <summary>Of uploads that rest. Those of an earlier process are hashed anew.</summary>
    private readonly Dictionary<Digest, HashedPart> _hashed = [];

    public BlobUploadState Find(Digest digest)
    {
        RunningUpload? running;
        lock (_gate)
        {
            if (_failures.Remove(digest, out var failure) && failure.Holds(FreeBytes(), time))
            {
                throw failure.Told;
            }

            running = _running.GetValueOrDefault(digest);
        }

        var isBusy = running is { StandsStill: false };
        if (store.Contains(digest))
        {
            return new BlobUploadState(0, Stored: true, isBusy);
        }

        var held = running?.Held ?? (FileStatus.OfName(PathOf(digest)) is { Kind: FileKind.Regular } file ? file.Size : 0);
        return new BlobUploadState(held, Stored: false, isBusy);
    }

    public async Task<BlobRef> AppendAsync(Digest digest, long offset, Stream content, long? length, CancellationToken cancellationToken)
    {
        using var use = uses.Begin();
        using var upload = await BeginAsync(digest, cancellationToken).ConfigureAwait(false);
        if (store.Contains(digest))
        {
            return new BlobRef(digest, offset + await SkipAsync(content, upload).ConfigureAwait(false));
        }

        try
        {
            return await AppendAsync(digest, offset, content, upload).ConfigureAwait(false);
        }
        catch (DiskFullException full)
        {
            // What others may never go on with has its room for those who have come; and this one needs all of it.
            Expire(DateTimeOffset.MaxValue);
            throw Remember(digest, full, offset + length);
        }
    }

    public BlobsCollected Expire(DateTimeOffset before, long mostBytes = long.MaxValue)
    {
        var (uploads, bytes, kept) = (0L, 0L, 0L);
        // The latest first: what is too much are the oldest.
        foreach (var (path, _) in Parts().OrderByDescending(static part => part.ModifiedNs))
        {
            var isBlob = Digest.TryParse(Path.GetFileName(path), out var digest);
            lock (_gate)
            {
                if (FileStatus.OfName(path) is not { } file || (isBlob && _running.ContainsKey(digest)))
                {
                    continue;
                }

                if (file.Kind is FileKind.Regular && IsSince(before, file) && !(isBlob && store.Contains(digest)))
                {
                    var all = kept + file.Size;
                    if (kept == 0 || all <= mostBytes)
                    {
                        kept = all;
                        continue;
                    }
                }

                // What is no regular file is nothing of ours, and would be in the way of one.
                (uploads, bytes) = (uploads + 1, bytes + (file.Kind is FileKind.Regular ? file.Size : 0));
                OwnFile.Remove(path);
                Forget(digest);
            }
        }

        if (uploads > 0)
        {
            StoreLog.UploadsExpired(logger, layout.Root, uploads, bytes);
        }

        return new BlobsCollected(uploads, bytes);
    }

    private IReadOnlyList<(string Path, long ModifiedNs)> Parts() =>
        [.. Directory.EnumerateFileSystemEntries(layout.Partial).Select(static path => (path, FileStatus.OfName(path)?.ModifiedNs ?? 0L))];

    private static bool IsSince(DateTimeOffset moment, FileStatus file) =>
        DateTimeOffset.UnixEpoch.AddTicks(file.ModifiedNs / TimeSpan.NanosecondsPerTick) >= moment;

    /// <summary>Makes the caller the one who adds to a blob.</summary>
    private async Task<RunningUpload> BeginAsync(Digest digest, CancellationToken cancellationToken)
    {
        while (true)
        {
            RunningUpload? other;
            lock (_gate)
            {
                if (!_running.TryGetValue(digest, out other))
                {
                    var upload = new RunningUpload(time, () => End(digest), cancellationToken);
                    _running.Add(digest, upload);
                    _failures.Remove(digest);
                    return upload;
                }
            }

            if (!other.StandsStill)
            {
                throw Busy(digest, other.Held);
            }

            other.SendAway();
            await other.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void End(Digest digest)
    {
        lock (_gate)
        {
            _running.Remove(digest);
        }
    }

    private async Task<BlobRef> AppendAsync(Digest digest, long offset, Stream content, RunningUpload upload)
    {
        HashedPart? known;
        lock (_gate)
        {
            _hashed.Remove(digest, out known);
        }

        using var part = new PartialBlob(PathOf(digest), known);
        try
        {
            upload.Held = part.File.Length;
            if (offset != part.File.Length)
            {
                throw OtherOffset(digest, part.File.Length, offset);
            }

            await Task.Run(() => part.CatchUp(upload.Leaving), upload.Leaving).ConfigureAwait(false);
            await part.ReadToEndAsync(content, upload).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not DiskFullException)
        {
            Rest(digest, part);
            throw;
        }

        return Finish(digest, offset, part);
    }

    private BlobRef Finish(Digest digest, long offset, PartialBlob part)
    {
        var blob = new BlobRef(part.Hashed.Finish(), part.File.Length);
        if (blob.Digest != digest)
        {
            if (offset > 0)
            {
                StoreLog.UploadDamaged(logger, digest);
            }

            throw new BlobMismatchException(digest, blob.Digest);
        }

        if (!store.Contains(digest))
        {
            store.Publish(part.File, digest);
        }

        return blob;
    }

    private void Rest(Digest digest, PartialBlob part)
    {
        if (!part.Rest())
        {
            return;
        }

        lock (_gate)
        {
            _hashed[digest] = part.Hashed;
        }

        if (part.File.Length > part.Start)
        {
            StoreLog.UploadRests(logger, digest, part.File.Length);
        }
    }

    private void Forget(Digest digest)
    {
        if (_hashed.Remove(digest, out var hashed))
        {
            hashed.Dispose();
        }
    }

    private static async Task<long> SkipAsync(Stream content, RunningUpload upload)
    {
        var buffer = new byte[64 * 1024];
        var skipped = 0L;
        while (await upload.ReadAsync(content, buffer).ConfigureAwait(false) is > 0 and var read)
        {
            skipped += read;
        }

        return skipped;
    }

    private DiskFullException Remember(Digest digest, DiskFullException full, long? needed)
    {
        var free = FreeBytes();
        var lacking = needed > free ? needed : null;
        var told = lacking is { } bytes ? new DiskFullException(layout.Root, full, RoomOf(bytes, free)) : full;
        lock (_gate)
        {
            if (_failures.Count == MostFailures)
            {
                _failures.Clear();
            }

            _failures[digest] = new UploadFailure(told, lacking, time.GetTimestamp());
        }

        return told;
    }

    private long FreeBytes() => new DriveInfo(layout.Root).AvailableFreeSpace;

    private static string RoomOf(long needed, long free) => $"The file needs {ByteCount.Of(needed)}, {ByteCount.Of(free)} are free.";

    private string PathOf(Digest digest) => Path.Combine(layout.Partial, digest.Hex);

    private static SatchelException Busy(Digest digest, long held) =>
        new(
            new SatchelError(
                "upload_busy",
                $"Somebody sends blob {digest} at this moment, and has come to byte {held}.",
                $"Ask again how far it is: it is stored then, or to be gone on with, at the latest {RunningUpload.StandStill.TotalSeconds} s after its last byte."
            )
            {
                Retryable = true,
            }
        );

    private static SatchelException OtherOffset(Digest digest, long held, long offset) =>
        new(
            new SatchelError(
                "upload_offset",
                $"The upload of blob {digest} goes on at byte {held}, not at byte {offset}.",
                $"Send the bytes from {held} on; GET /v1/blobs/{digest}/upload says how many are held."
            )
            {
                Retryable = true,
            }
        );
}
