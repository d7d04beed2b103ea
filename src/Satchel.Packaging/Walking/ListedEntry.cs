using Satchel.Packaging.Ignore;

namespace Satchel.Packaging.Walking;

/// <summary>One entry of a directory and what decided about it.</summary>
/// <param name="Path">Relative to the root. Bytes that are not UTF-8 show as <c>\xNN</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes of a file; 0 for others.</param>
/// <param name="Mode">Permission bits that the package keeps of a file or directory; none for others and for what is left out.</param>
/// <param name="Kept">Whether the package holds it.</param>
/// <param name="Rule">The line that left it out or took it back; null when no line speaks of it.</param>
public sealed record ListedEntry(string Path, ListedKind Kind, long Size, UnixFileMode Mode, bool Kept, IgnoreRule? Rule)
{
    /// <summary>Why an entry that no rule left out is not kept, in words; null for all others.</summary>
    public string? Reason { get; init; }
}
