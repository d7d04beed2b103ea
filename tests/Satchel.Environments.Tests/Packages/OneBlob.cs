using Satchel.Abstractions.Blobs;

namespace Satchel.Environments.Tests.Packages;

/// <summary>A store in which every digest is of the same content, which can be read and nothing else.</summary>
internal sealed class OneBlob(Stream content) : IBlobStore
{
    public ValueTask<Stream> OpenReadAsync(Digest digest, CancellationToken cancellationToken) => ValueTask.FromResult(content);

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(IReadOnlyCollection<Digest> digests, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<BlobRef> PutAsync(Stream content, Digest? expected, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<IBlobBatch> BeginBatchAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<BlobsCollected> CollectAsync(IAsyncEnumerable<Digest> needed, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
