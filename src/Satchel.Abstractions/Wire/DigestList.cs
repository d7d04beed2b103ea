using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Wire;

/// <summary>Some blobs: which are asked about, or which are missing.</summary>
public sealed record DigestList(IReadOnlyList<Digest> Digests);
