namespace Satchel.Abstractions.Blobs;

/// <summary>What a collection removed.</summary>
/// <param name="Blobs">Number of blobs.</param>
/// <param name="Bytes">Their length together.</param>
public sealed record BlobsCollected(long Blobs, long Bytes);
