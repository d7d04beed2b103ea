using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Wire;

/// <summary>One blob of a batched body.</summary>
/// <param name="Digest">What its sender says it is; not verified.</param>
/// <param name="Content">Its bytes, valid until the next one is read.</param>
public readonly record struct BlobFrameContent(Digest Digest, ReadOnlyMemory<byte> Content);
