using Satchel.Abstractions.Packages;
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

    /// <summary>An entry of an archive.</summary>
    /// <param name="entry">As the archive has it.</param>
    /// <param name="rule">The line that leaves it out, if any.</param>
    internal static ListedEntry Of(PackageEntry entry, IgnoreRule? rule) =>
        entry switch
        {
            PackageEntry.File file => new(file.Path, ListedKind.File, file.Blob.Size, file.Mode, rule is null, rule),
            PackageEntry.Directory directory => new(directory.Path, ListedKind.Directory, 0, directory.Mode, rule is null, rule),
            _ => new(entry.Path, ListedKind.Symlink, 0, UnixFileMode.None, rule is null, rule),
        };
}
