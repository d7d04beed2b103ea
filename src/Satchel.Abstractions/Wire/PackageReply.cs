using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Wire;

/// <summary>State of one package on the cluster.</summary>
/// <param name="Digest">Its identity.</param>
/// <param name="Committed">Whether jobs can use it.</param>
/// <param name="Missing">Blobs to send before it can be committed.</param>
public sealed record PackageReply(Digest Digest, bool Committed, IReadOnlyList<Digest> Missing);
