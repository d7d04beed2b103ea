using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Blobs;

/// <summary>Bytes do not have the digest they were announced or stored under.</summary>
public sealed class BlobMismatchException(Digest expected, Digest actual)
    : SatchelException(
        new SatchelError(
            "blob_mismatch",
            $"Bytes announced as {expected} are {actual}.",
            "While sending: a file changed after it was read, submit again. While reading: the disk lost data, submit again to replace it."
        )
    )
{
    /// <summary>What the bytes should have been.</summary>
    public Digest Expected { get; } = expected;

    /// <summary>What they are.</summary>
    public Digest Actual { get; } = actual;
}
