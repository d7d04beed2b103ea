using System.Security.Cryptography;
using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Hashing;

/// <summary>
/// What a client remembers of one directory: the digests of files that have not changed since, and the tree it last sent. Two files per
/// directory, each replaced whole; of several writers the last one wins. A file that is damaged or of another version counts as none. It
/// saves time only, so failing to write it is no failure.
/// </summary>
internal sealed class StatCache
{
    private readonly string? _files;
    private readonly string? _tree;
    private readonly Dictionary<string, CachedFile> _known;

    private StatCache(string? files, string? tree, Dictionary<string, CachedFile> known)
    {
        _files = files;
        _tree = tree;
        _known = known;
    }

    /// <param name="directory">Holds the caches; null remembers nothing.</param>
    /// <param name="root">Real path of the directory that is packaged.</param>
    public static StatCache Load(string? directory, string root)
    {
        if (directory is null)
        {
            return new StatCache(null, null, []);
        }

        var name = NameFor(root);
        var files = Path.Combine(directory, name + ".files");
        return new StatCache(
            files,
            Path.Combine(directory, name + ".tree"),
            CacheFile.TryRead(files) is { } content ? StatCacheFormat.Read(content) : []
        );
    }

    /// <summary>How the files begin that remember something of a path.</summary>
    internal static string NameFor(string path) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 16));

    /// <summary>The digest of a file; null when it is not known for sure.</summary>
    public Digest? Find(string path, FileStatus status) =>
        _known.TryGetValue(path, out var cached) && cached.IsStill(status) ? cached.Digest : null;

    /// <summary>Remembers the settled ones of all files of a scan, and only them.</summary>
    public void Remember(IReadOnlyCollection<HashedFile> files)
    {
        if (_files is null)
        {
            return;
        }

        var settled = files.Where(static file => file.Settled).ToList();
        if (settled.Count != _known.Count || settled.Any(file => Find(file.File.Path, file.Status) is null))
        {
            CacheFile.TryWrite(_files, StatCacheFormat.Write(settled));
        }
    }

    /// <summary>The tree last sent; null when there is none.</summary>
    /// <param name="current">Returned itself when it is the one, which spares reading it.</param>
    public PackageTree? ReadCommitted(PackageTree current) =>
        _tree is null || CacheFile.TryRead(_tree) is not { } content ? null
        : content.AsSpan().SequenceEqual(current.Canonical.Span) ? current
        : StatCacheFormat.ReadTree(content);

    /// <summary>Remembers the tree that was sent.</summary>
    public void RememberCommitted(PackageTree tree)
    {
        if (_tree is not null && !(CacheFile.TryRead(_tree) is { } content && content.AsSpan().SequenceEqual(tree.Canonical.Span)))
        {
            CacheFile.TryWrite(_tree, tree.Canonical.Span);
        }
    }
}
