using Satchel.Abstractions.Blobs;

namespace Satchel.Storage.Packs;

/// <summary>One blob of a pack.</summary>
/// <param name="Offset">From the start of the file, in bytes.</param>
/// <param name="Length">In bytes, at most <see cref="PackFormat.MaxBlobSize"/>.</param>
internal readonly record struct PackEntry(Digest Digest, long Offset, long Length);
