using Satchel.Archives;

namespace Satchel.Testing.Archives;

/// <summary>One archive that must be refused.</summary>
/// <param name="Name">What is hostile about it.</param>
/// <param name="Bytes">All of it.</param>
/// <param name="Says">What the refusal must name: the entry, the reason.</param>
public sealed record HostileArchive(string Name, ArchiveKind Kind, byte[] Bytes, params string[] Says)
{
    /// <summary>Set where the defaults would need an archive too large for a test.</summary>
    public ArchiveLimits Limits { get; init; } = new();
}
