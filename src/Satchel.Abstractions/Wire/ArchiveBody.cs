using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Wire;

/// <summary>An archive, which is a blob, here or still to come.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">Its bytes.</param>
public sealed record ArchiveBody(Digest Digest, long Size);
