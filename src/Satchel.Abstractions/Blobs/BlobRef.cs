namespace Satchel.Abstractions.Blobs;

/// <summary>Names the bytes of one blob: their digest and how many there are.</summary>
/// <param name="Digest">SHA-256 of the bytes.</param>
/// <param name="Size">Length in bytes.</param>
public readonly record struct BlobRef(Digest Digest, long Size);
