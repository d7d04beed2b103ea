using Satchel.Abstractions.Blobs;
using Satchel.Archives;

namespace Satchel.Environments.Packages;

/// <summary>Unpacks into a batch: what a refused archive had given up to then is dropped with the batch.</summary>
internal sealed class BlobBatchSink(IBlobBatch batch) : IArchiveSink
{
    public ValueTask<BlobRef> StoreAsync(string path, Stream content, CancellationToken cancellationToken) =>
        batch.AddAsync(content, cancellationToken);
}
