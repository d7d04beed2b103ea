using System.Runtime.CompilerServices;
using Satchel.Abstractions.Blobs;
using Satchel.Testing.Orders;

namespace Satchel.Environments.Tests.Packages.Orders;

/// <summary>A blob store at whose calls, and between what a collection reads of the records, others may go on.</summary>
internal sealed class SteppingBlobs(IBlobStore blobs, Schedule schedule) : IBlobStore
{
    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(IReadOnlyCollection<Digest> digests, CancellationToken cancellationToken)
    {
        schedule.Step("looks for blobs");
        return blobs.FindMissingAsync(digests, cancellationToken);
    }

    public Task<BlobRef> PutAsync(Stream content, Digest? expected, CancellationToken cancellationToken)
    {
        schedule.Step("puts a blob");
        return blobs.PutAsync(content, expected, cancellationToken);
    }

    public ValueTask<IBlobBatch> BeginBatchAsync(CancellationToken cancellationToken)
    {
        schedule.Step("begins a batch");
        return blobs.BeginBatchAsync(cancellationToken);
    }

    public ValueTask<Stream> OpenReadAsync(Digest digest, CancellationToken cancellationToken)
    {
        schedule.Step("reads a blob");
        return blobs.OpenReadAsync(digest, cancellationToken);
    }

    public Task<BlobsCollected> CollectAsync(IAsyncEnumerable<Digest> needed, CancellationToken cancellationToken)
    {
        schedule.Step("collects blobs");
        return blobs.CollectAsync(SlowlyAsync(needed, cancellationToken), cancellationToken);
    }

    private async IAsyncEnumerable<Digest> SlowlyAsync(
        IAsyncEnumerable<Digest> needed,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var digest in needed.WithCancellation(cancellationToken))
        {
            schedule.Step("reads what is needed");
            yield return digest;
        }

        schedule.Step("knows what is needed");
    }
}
