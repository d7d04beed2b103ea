using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Blobs;

/// <summary>A store was asked for a blob it does not hold.</summary>
public sealed class BlobNotFoundException(Digest digest)
    : SatchelException(
        new SatchelError("blob_not_found", $"Blob {digest} is not stored here.", "Submit again: the client sends what is missing.")
    )
{
    /// <summary>The blob asked for.</summary>
    public Digest Digest { get; } = digest;
}
