namespace Satchel.Abstractions.Blobs;

/// <summary>
/// Content-addressed bytes of one node. Thread-safe; one process per store directory writes.
/// What a call has acknowledged survives <c>kill -9</c> and power loss; what it has not leaves nothing behind that a reader could take for
/// a blob.
/// </summary>
public interface IBlobStore
{
    /// <summary>Those of <paramref name="digests"/> that the store does not hold, each once, in the order given.</summary>
    ValueTask<IReadOnlyList<Digest>> FindMissingAsync(IReadOnlyCollection<Digest> digests, CancellationToken cancellationToken);

    /// <summary>
    /// Stores one blob of any size from a stream, in constant memory. Storing what is there already reads the stream to its end
    /// and changes nothing.
    /// </summary>
    /// <param name="content">The bytes; read to the end, not disposed.</param>
    /// <param name="expected">The digest the bytes must have; null takes what they have.</param>
    /// <exception cref="BlobMismatchException">The bytes do not have the expected digest; nothing is stored.</exception>
    /// <exception cref="Errors.SatchelException">Code <c>disk_full</c> when the disk has no room; nothing is stored.</exception>
    Task<BlobRef> PutAsync(Stream content, Digest? expected, CancellationToken cancellationToken);

    /// <summary>Opens a batch for many small blobs that become durable together, at the cost of one flush.</summary>
    ValueTask<IBlobBatch> BeginBatchAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Opens one blob for reading. The stream verifies: reading to its end throws <see cref="BlobMismatchException"/> when the
    /// disk no longer holds what the digest names.
    /// </summary>
    /// <exception cref="BlobNotFoundException">The store does not hold it.</exception>
    ValueTask<Stream> OpenReadAsync(Digest digest, CancellationToken cancellationToken);
}
