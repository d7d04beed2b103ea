namespace Satchel.Abstractions.Wire;

/// <summary>Answer to an upload of blobs.</summary>
/// <param name="Blobs">How many were taken.</param>
/// <param name="Bytes">How many bytes they have.</param>
public sealed record BlobsStored(int Blobs, long Bytes);
