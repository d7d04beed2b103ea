using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Packages;

/// <summary>What a collection of packages removed.</summary>
/// <param name="Packages">Packages that are committed no more.</param>
/// <param name="Archives">Uploaded archives whose names stand for nothing any more.</param>
/// <param name="Blobs">What went of their content, and of that of earlier collections; null when there was no reason to look.</param>
public sealed record PackagesCollected(int Packages, int Archives, BlobsCollected? Blobs);
