using System.Collections.Immutable;
using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Packages;

/// <summary>
/// The files of one package: entries in ordinal UTF-8 order of their paths, checked. Immutable; equal trees have one <see cref="Digest"/>.
/// The digest is the SHA-256 of the canonical form (<c>docs/spec/package-tree.md</c>), so a stored tree is a blob like any other.
/// </summary>
public sealed class PackageTree
{
    private readonly byte[] _canonical;

    private PackageTree(ImmutableArray<PackageEntry> entries, byte[] canonical)
    {
        Entries = entries;
        _canonical = canonical;
        Digest = Digest.Of(canonical);
    }

    /// <summary>All entries in canonical order.</summary>
    public ImmutableArray<PackageEntry> Entries { get; }

    /// <summary>Identity of the package.</summary>
    public Digest Digest { get; }

    /// <summary>The canonical form, whose SHA-256 is <see cref="Digest"/>.</summary>
    public ReadOnlyMemory<byte> Canonical => _canonical;

    /// <summary>Sum of the file sizes in bytes.</summary>
    public long TotalBytes => Files.Sum(static file => file.Blob.Size);

    /// <summary>The regular files, in order.</summary>
    public IEnumerable<PackageEntry.File> Files => Entries.OfType<PackageEntry.File>();

    /// <summary>Sorts and checks entries.</summary>
    /// <exception cref="PackageFormatException">A path is not clean, stands twice, or lies below a file or link; a link leaves the
    /// package.</exception>
    public static PackageTree Create(IEnumerable<PackageEntry> entries)
    {
        var sorted = entries.ToArray();
        Array.Sort(sorted, static (left, right) => PackagePath.Compare(left.Path, right.Path));
        PackageRules.Check(sorted);
        return new PackageTree([.. sorted], PackageTreeFormat.Current.Write(sorted));
    }

    /// <summary>
    /// Reads a canonical form, of this version of the format or an earlier one. Anything but the exact bytes that are written for the same
    /// entries in that version is refused. A tree of an earlier version keeps its canonical form and its digest.
    /// </summary>
    /// <exception cref="PackageFormatException">Not canonical, or an entry that breaks the rules.</exception>
    public static PackageTree Parse(ReadOnlySpan<byte> canonical)
    {
        var format = PackageTreeFormat.Of(canonical);
        var entries = format.Read(canonical).ToArray();
        PackageRules.Check(entries);
        var written = format.Write(entries);
        return canonical.SequenceEqual(written)
            ? new PackageTree([.. entries], written)
            : throw new PackageFormatException("The package tree is not in canonical form.");
    }
}
