namespace Satchel.Abstractions.Blobs;

/// <summary>
/// Blobs on their way into a store. Nothing is visible before <see cref="CommitAsync"/> returns; disposing without it, or dying, leaves
/// nothing. For one caller at a time.
/// </summary>
public interface IBlobBatch : IAsyncDisposable
{
    /// <summary>Adds one blob. Adding one that the store or the batch has already is allowed and costs no space.</summary>
    /// <exception cref="BlobMismatchException">The content does not have the digest; the batch stays usable without it.</exception>
    ValueTask AddAsync(Digest digest, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Adds one blob of any size from a stream, in constant memory.</summary>
    /// <param name="content">Read to its end, not disposed.</param>
    ValueTask<BlobRef> AddAsync(Stream content, CancellationToken cancellationToken);

    /// <summary>Makes every added blob durable and visible. Called once.</summary>
    Task CommitAsync(CancellationToken cancellationToken);
}
