using System.Buffers;
using Satchel.Abstractions.Blobs;
using Satchel.Storage.Packs;

namespace Satchel.Storage;

/// <summary>
/// One batch: small blobs go into one pack, large ones into files of their own. A batch of a single small blob makes no pack: as many
/// files, and simpler ones.
/// </summary>
internal sealed class BlobBatch(FileBlobStore store, StoreLayout layout, IDisposable use) : IBlobBatch
{
    private readonly HashSet<Digest> _added = [];
    private readonly List<(BlobIntake Intake, Digest Digest)> _files = [];
    private (Digest Digest, byte[] Content)? _first;
    private PackWriter? _pack;
    private bool _closed;

    public ValueTask AddAsync(Digest digest, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        cancellationToken.ThrowIfCancellationRequested();
        var actual = Digest.Of(content.Span);
        if (actual != digest)
        {
            throw new BlobMismatchException(digest, actual);
        }

        if (!IsKnown(digest))
        {
            Add(digest, content.Span);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask<BlobRef> AddAsync(Stream content, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        var buffer = ArrayPool<byte>.Shared.Rent(PackFormat.MaxBlobSize + 1);
        try
        {
            var head = buffer.AsMemory(0, PackFormat.MaxBlobSize + 1);
            var count = await content
                .ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            if (count == head.Length)
            {
                return await AddFileAsync(head, content, cancellationToken).ConfigureAwait(false);
            }

            var small = head[..count];
            var digest = Digest.Of(small.Span);
            if (!IsKnown(digest))
            {
                Add(digest, small.Span);
            }

            return new BlobRef(digest, count);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public Task CommitAsync(CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        cancellationToken.ThrowIfCancellationRequested();
        _closed = true;

        // Everything that needs room first, names last: a disk that is full by now gets nothing of the batch.
        if (_pack is not null)
        {
            _pack.Seal();
        }
        else if (_first is var (small, content))
        {
            AddFile(small, content);
        }

        foreach (var (intake, digest) in _files)
        {
            store.Publish(intake, digest);
        }

        if (_pack is not null)
        {
            store.Publish(_pack);
            StorageTelemetry.HasStored(_pack.Count);
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _pack?.Dispose();
        foreach (var (intake, _) in _files)
        {
            intake.Dispose();
        }

        _files.Clear();
        use.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool IsKnown(Digest digest) => _added.Contains(digest) || store.Contains(digest);

    private void Add(Digest digest, ReadOnlySpan<byte> content)
    {
        // Until it has succeeded: half a blob in a pack would shift everything after it.
        _closed = true;
        if (content.Length > PackFormat.MaxBlobSize)
        {
            AddFile(digest, content);
        }
        else if (_first is null)
        {
            _first = (digest, content.ToArray());
        }
        else
        {
            if (_pack is null)
            {
                _pack = new PackWriter(layout);
                _pack.Append(_first.Value.Digest, _first.Value.Content);
            }

            _pack.Append(digest, content);
        }

        _added.Add(digest);
        _closed = false;
    }

    private void AddFile(Digest digest, ReadOnlySpan<byte> content)
    {
        var intake = new BlobIntake(layout, keep: true);
        _files.Add((intake, digest));
        intake.Append(content);
        intake.File.Seal();
    }

    private async Task<BlobRef> AddFileAsync(ReadOnlyMemory<byte> head, Stream rest, CancellationToken cancellationToken)
    {
        var intake = new BlobIntake(layout, keep: true);
        try
        {
            intake.Append(head.Span);
            await intake.ReadToEndAsync(rest, cancellationToken).ConfigureAwait(false);
            var blob = intake.Finish();
            if (IsKnown(blob.Digest))
            {
                intake.Dispose();
                return blob;
            }

            intake.File.Seal();
            _files.Add((intake, blob.Digest));
            _added.Add(blob.Digest);
            return blob;
        }
        catch
        {
            intake.Dispose();
            throw;
        }
    }

    private void ThrowIfClosed()
    {
        if (_closed)
        {
            throw new InvalidOperationException("The batch has been committed, or a write to it failed.");
        }
    }
}
