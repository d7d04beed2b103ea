using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;

namespace Satchel.Packaging.Hashing;

/// <summary>
/// What an archive unpacked to when it was last read through, by the digest of its bytes. One file for each path, replaced whole: a first line with
/// the version, the archive's digest, that of what follows, the tree. One that is damaged counts as none.
/// </summary>
/// <param name="file">Null remembers nothing.</param>
internal sealed class ArchiveMemory(string? file)
{
    private static ReadOnlySpan<byte> Header => "satchel-archive 1\n"u8;

    /// <param name="directory">Holds the caches; null remembers nothing.</param>
    /// <param name="archive">Absolute path of the archive.</param>
    public static ArchiveMemory In(string? directory, string archive) =>
        new(directory is null ? null : Path.Combine(directory, StatCache.NameFor(archive) + ".archive"));

    /// <summary>What it unpacks to; null when that is not known.</summary>
    public PackageTree? Find(Digest archive)
    {
        if (file is null || CacheFile.TryRead(file) is not { } content)
        {
            return null;
        }

        var rest = content.AsSpan();
        if (!rest.StartsWith(Header) || rest.Length < Header.Length + (2 * Digest.Size))
        {
            return null;
        }

        rest = rest[Header.Length..];
        var tree = rest[(2 * Digest.Size)..];
        return new Digest(rest[..Digest.Size]) == archive && new Digest(rest.Slice(Digest.Size, Digest.Size)) == Digest.Of(tree)
            ? StatCacheFormat.ReadTree(tree)
            : null;
    }

    public void Remember(Digest archive, PackageTree tree)
    {
        if (file is null)
        {
            return;
        }

        var canonical = tree.Canonical.Span;
        var content = new byte[Header.Length + (2 * Digest.Size) + canonical.Length];
        Header.CopyTo(content);
        archive.CopyTo(content.AsSpan(Header.Length));
        Digest.Of(canonical).CopyTo(content.AsSpan(Header.Length + Digest.Size));
        canonical.CopyTo(content.AsSpan(Header.Length + (2 * Digest.Size)));
        CacheFile.TryWrite(file, content);
    }
}
