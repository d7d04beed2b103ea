namespace Satchel.Archives;

/// <summary>An archive to unpack.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Kind">What it is made of.</param>
/// <param name="Content">Its bytes, seekable, at the start. Not disposed.</param>
public sealed record ArchiveSource(string Name, ArchiveKind Kind, Stream Content);
