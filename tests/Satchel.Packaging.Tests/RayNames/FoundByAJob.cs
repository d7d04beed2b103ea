using Satchel.Abstractions.Packages;

namespace Satchel.Packaging.Tests.RayNames;

/// <summary>The files and empty directories that a job finds in a package when it follows every link once.</summary>
internal sealed class FoundByAJob(PackageTree tree)
{
    private readonly PackageEntry[] _leaves =
    [
        .. tree.Entries.Where(entry =>
            entry is not PackageEntry.Directory
            || !tree.Entries.Any(other => other.Path.StartsWith(entry.Path + "/", StringComparison.Ordinal))
        ),
    ];

    /// <summary>Paths, and the entry of the package that each leads to.</summary>
    public IEnumerable<(string Path, PackageEntry Content)> Files =>
        _leaves.SelectMany(entry => entry is PackageEntry.Symlink link ? Follow(link) : [(entry.Path, entry)]);

    private IEnumerable<(string Path, PackageEntry Content)> Follow(PackageEntry.Symlink link)
    {
        var target = Path.GetRelativePath("/", Path.GetFullPath(link.Target, "/" + Path.GetDirectoryName(link.Path)));
        return _leaves
            .Where(entry =>
                entry is not PackageEntry.Symlink
                && (entry.Path == target || target is "." || entry.Path.StartsWith(target + "/", StringComparison.Ordinal))
            )
            .Select(entry =>
                (link.Path + (entry.Path == target ? "" : "/" + (target is "." ? entry.Path : entry.Path[(target.Length + 1)..])), entry)
            );
    }
}
