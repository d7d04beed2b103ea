using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Storage.Conformance;

namespace Satchel.Storage.Tests.Conformance;

public sealed class FileBlobStoreConformance : BlobStoreConformance
{
    protected override IBlobStore Open(string directory) => FileBlobStore.Open(directory, NullLogger<FileBlobStore>.Instance);
}
