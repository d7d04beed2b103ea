namespace Satchel.Abstractions.Blobs;

/// <summary>
/// Uploads of large blobs that go on where they broke off, also after the process was killed. Thread-safe. What has come of a blob is no
/// blob: nothing reads it, and it becomes one once it is whole and has been verified.
/// </summary>
public interface IBlobUploads
{
    /// <summary>How far an upload has come. Who is told that the blob is here relies on it, as with
    /// <see cref="IBlobStore.FindMissingAsync"/>.</summary>
    /// <exception cref="Errors.DiskFullException">The attempt before this call met a full disk; told once, as its sender may have been
    /// unable to read the answer.</exception>
    BlobUploadState Find(Digest digest);

    /// <summary>
    /// Takes the rest of a blob and stores it. When the stream fails, or is called off, what came is kept, unless it is too little to be worth
    /// it. One call for a blob at a time: a second one is refused, unless the first stands still, which then ends as if called off. A stream
    /// that gives nothing for a minute ends so, too. A blob that is there already has its stream read to the end, and nothing changes.
    /// </summary>
    /// <param name="digest">The digest that all of the bytes must have.</param>
    /// <param name="offset">How many came before, <see cref="BlobUploadState.Held"/>.</param>
    /// <param name="content">The bytes from there to the end; not disposed.</param>
    /// <param name="length">How many these are; null when it is not known.</param>
    /// <exception cref="BlobMismatchException">All bytes have come and are not the blob; what was kept is gone, to be sent from the start.</exception>
    /// <exception cref="Errors.DiskFullException">No room; what was kept is gone, and so is what is kept of other blobs that nobody sends
    /// now.</exception>
    /// <exception cref="Errors.SatchelException"><c>upload_busy</c>; <c>upload_offset</c> when another number of bytes is held.</exception>
    Task<BlobRef> AppendAsync(Digest digest, long offset, Stream content, long? length, CancellationToken cancellationToken);

    /// <summary>
    /// Removes what is kept of uploads that nobody has gone on with since a moment, and of blobs that have come another way; of the others the
    /// oldest, until they take no more than so many bytes. The latest stays: who sends it may come back at once.
    /// </summary>
    /// <param name="before">The moment.</param>
    /// <param name="mostBytes">What all of them may take.</param>
    /// <returns>How many uploads, and their bytes.</returns>
    BlobsCollected Expire(DateTimeOffset before, long mostBytes = long.MaxValue);
}
