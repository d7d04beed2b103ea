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
    /// <exception cref="Errors.SatchelException">Code <c>disk_full</c> when the disk has no room, <c>blob_put_aside</c>, to be tried again, when
    /// it was there and was found damaged meanwhile; nothing is stored.</exception>
    Task<BlobRef> PutAsync(Stream content, Digest? expected, CancellationToken cancellationToken);

    /// <summary>Opens a batch for many small blobs that become durable together, at the cost of one flush.</summary>
    ValueTask<IBlobBatch> BeginBatchAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Opens one blob for reading. The stream verifies: reading to its end throws <see cref="BlobMismatchException"/> when the
    /// disk no longer holds what the digest names.
    /// </summary>
    /// <exception cref="BlobNotFoundException">The store does not hold it.</exception>
    ValueTask<Stream> OpenReadAsync(Digest digest, CancellationToken cancellationToken);

    /// <summary>
    /// Removes blobs that nothing needs. A blob stays when it is among <paramref name="needed"/>; when anybody has stored, read or asked for it
    /// since the collection before this one began; and while a put or a batch that asked for it is on its way. So whoever makes a package of
    /// blobs that were here has the time between two collections to write down that they are needed. Nothing that was there when the store was
    /// opened goes with the first collection. Calls come one after the other; dying, or a cancelled call, leaves a store that is whole.
    /// </summary>
    /// <param name="needed">What the records name; read after the collection has begun, so that later records are covered too.</param>
    /// <exception cref="Errors.SatchelException">Code <c>disk_full</c> when a pack that is partly needed cannot be written anew: delete
    /// something else first.</exception>
    Task<BlobsCollected> CollectAsync(IAsyncEnumerable<Digest> needed, CancellationToken cancellationToken);
}
