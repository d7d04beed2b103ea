namespace Satchel.Abstractions.Blobs;

/// <summary>How far the upload of one blob has come.</summary>
/// <param name="Held">Bytes that are kept of one that is not whole yet: it goes on there.</param>
/// <param name="Stored">Whether the blob is here, whole and verified.</param>
/// <param name="Busy">Whether somebody sends it at this moment, and has not stood still.</param>
public sealed record BlobUploadState(long Held, bool Stored, bool Busy);
