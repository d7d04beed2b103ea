using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;

namespace Satchel.Archives;

/// <summary>The entries of an archive as they come in: every path is claimed once, by one kind of entry, in one spelling.</summary>
internal sealed class ArchiveContents(ArchiveSource source, ArchiveLimits limits, ArchiveBudget budget)
{
    /// <summary>Longest target of a link, in bytes of UTF-8: what a file system takes.</summary>
    public const int MaxLinkBytes = 4095;

    // Ignoring case: a directory that another file system could not hold is refused here already.
    private readonly Dictionary<string, Claim> _claims = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, PackageEntry.File> _files = new(StringComparer.Ordinal);
    private readonly List<PackageEntry.Symlink> _links = [];
    private readonly HashSet<string> _parents = new(StringComparer.Ordinal);

    /// <summary>Checks a name. Call once for every entry, before anything of it is read.</summary>
    /// <returns>The clean path; empty for the root.</returns>
    public string Admit(string name)
    {
        budget.CountEntry();
        return ArchiveNames.FindFault(name, source.Kind, limits, out var path) is { } fault ? throw Refused(name, fault) : path;
    }

    /// <summary>Claims the path of a file or link, and those of the directories it lies in.</summary>
    public void ClaimLeaf(string path)
    {
        if (path.Length == 0)
        {
            throw Refused("/", "stands for the root, but is no directory");
        }

        ClaimParents(path);
        Take(path, isDirectory: false);
    }

    /// <summary>A file whose path has been claimed.</summary>
    public void AddFile(string path, BlobRef blob, bool executable) => _files.Add(path, new PackageEntry.File(path, blob, executable));

    /// <summary>A link whose path has been claimed. Where it leads is checked when all entries are known.</summary>
    public void AddLink(string path, string target)
    {
        if (Encoding.UTF8.GetByteCount(target) > MaxLinkBytes)
        {
            throw Refused(path, "is a link with a target that is too long");
        }

        _links.Add(new PackageEntry.Symlink(path, target));
    }

    /// <summary>A directory; it may stand more than once.</summary>
    public void AddDirectory(string path)
    {
        if (path.Length > 0)
        {
            ClaimParents(path);
            Take(path, isDirectory: true);
        }
    }

    /// <summary>A file that came earlier, or null.</summary>
    public PackageEntry.File? FindFile(string path) => _files.GetValueOrDefault(path);

    /// <summary>Files, links, and directories without entries.</summary>
    public IReadOnlyList<PackageEntry> ToEntries()
    {
        var empty = _claims.Values.Where(claim => claim.IsDirectory && !_parents.Contains(claim.Path));
        return [.. _files.Values, .. _links, .. empty.Select(static claim => new PackageEntry.EmptyDirectory(claim.Path))];
    }

    public ArchiveRefusedException Refused(string entry, string fault) => new(source.Name, entry, fault);

    private void ClaimParents(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            var parent = path[..slash];
            if (!_parents.Add(parent))
            {
                return;
            }

            if (Take(parent, isDirectory: true))
            {
                budget.CountEntry();
            }
        }
    }

    /// <returns>Whether nobody had claimed the path before.</returns>
    private bool Take(string path, bool isDirectory)
    {
        if (_claims.TryAdd(path, new Claim(path, isDirectory)))
        {
            return true;
        }

        var other = _claims[path];
        if (!string.Equals(other.Path, path, StringComparison.Ordinal))
        {
            throw Refused(path, $"differs from '{other.Path}' only in upper and lower case");
        }

        return isDirectory && other.IsDirectory
            ? false
            : throw Refused(path, isDirectory == other.IsDirectory ? "stands twice" : "is both a directory and something else");
    }

    private sealed record Claim(string Path, bool IsDirectory);
}
