using Satchel.Abstractions.Blobs;
using Satchel.Testing;

namespace Satchel.Storage.Conformance;

/// <summary>A store on a directory of its own, which can be closed and opened again.</summary>
internal sealed class StoreBench : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Func<string, IBlobStore> _open;
    private Lazy<IBlobStore> _store;

    /// <param name="open">Opens a store, of whatever kind, that keeps its blobs in a directory.</param>
    public StoreBench(Func<string, IBlobStore> open)
    {
        _open = open;
        _store = Opening();
    }

    public IBlobStore Store => _store.Value;

    public void Reopen()
    {
        Close();
        _store = Opening();
    }

    /// <summary>Stores each under its digest, in one batch.</summary>
    public async Task<Digest[]> PutBatchAsync(params IReadOnlyList<byte[]> contents)
    {
        await using var batch = await Store.BeginBatchAsync(CancellationToken.None).ConfigureAwait(false);
        foreach (var content in contents)
        {
            await batch.AddAsync(Digest.Of(content), content, CancellationToken.None).ConfigureAwait(false);
        }

        await batch.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return [.. contents.Select(content => Digest.Of(content))];
    }

    public async Task<byte[]> ReadAsync(Digest digest)
    {
        await using var stream = await Store.OpenReadAsync(digest, CancellationToken.None).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes).ConfigureAwait(false);
        return bytes.ToArray();
    }

    public Task<IReadOnlyList<Digest>> MissingAsync(params IReadOnlyCollection<Digest> digests) =>
        Store.FindMissingAsync(digests, CancellationToken.None).AsTask();

    public Task<BlobsCollected> CollectAsync(params Digest[] needed) =>
        Store.CollectAsync(needed.ToAsyncEnumerable(), CancellationToken.None);

    public void Dispose()
    {
        Close();
        _directory.Dispose();
    }

    private Lazy<IBlobStore> Opening() => new(() => _open(_directory.At("store")));

    private void Close()
    {
        if (_store.IsValueCreated)
        {
            (_store.Value as IDisposable)?.Dispose();
        }
    }
}
