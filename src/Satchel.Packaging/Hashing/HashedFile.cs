using Satchel.Abstractions.Blobs;
using Satchel.Packaging.Walking;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Hashing;

/// <summary>A file whose content is known.</summary>
/// <param name="Status">Status that belongs to the content.</param>
/// <param name="Settled">
/// Whether a later change is sure to show in the status: its times lay behind the clock when the reading began. A change in the same tick
/// of the clock would not.
/// </param>
internal readonly record struct HashedFile(FoundFile File, Digest Digest, FileStatus Status, bool Settled);
