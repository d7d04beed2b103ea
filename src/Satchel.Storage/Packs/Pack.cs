using Satchel.Abstractions.Blobs;

namespace Satchel.Storage.Packs;

/// <summary>A pack that has been checked, with its digests for whoever fills the index.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="IndexOffset">Where the index begins, in bytes from the start of the file.</param>
/// <param name="Digests">In the order of the index.</param>
/// <param name="Lengths">Of the blobs in bytes, in the same order.</param>
internal sealed record Pack(string Path, long IndexOffset, IReadOnlyList<Digest> Digests, IReadOnlyList<int> Lengths);
