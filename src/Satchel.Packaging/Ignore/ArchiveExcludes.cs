using System.Text;
using Satchel.Abstractions.Packages;

namespace Satchel.Packaging.Ignore;

/// <summary>
/// Leaves entries of an unpacked archive out by the <c>excludes</c> of a runtime environment, which mean there what they mean for a directory:
/// patterns count from the root, the last one that speaks of an entry decides, and a directory that is left out is not entered. Pure.
/// </summary>
public static class ArchiveExcludes
{
    /// <param name="tree">The archive's content.</param>
    /// <param name="excludes">Patterns in the syntax of <c>.gitignore</c>.</param>
    /// <returns>The same tree when nothing is left out.</returns>
    public static PackageTree Apply(PackageTree tree, IReadOnlyList<string> excludes)
    {
        var list = IgnoreList.Of(excludes, IgnoreSettings.ExcludesSource);
        var entries = tree.Entries.Where(entry => !IsLeftOut(list, entry)).ToArray();
        if (entries.Length == tree.Entries.Length)
        {
            return tree;
        }

        var leftOut = tree.Files.Where(file => IsLeftOut(list, file)).ToDictionary(static file => file.Path, StringComparer.Ordinal);
        return PackageTree.Create(entries.Select(entry => Resolved(entry, leftOut)));
    }

    /// <summary>The entries of an archive with the line that leaves each out; null for those that stay.</summary>
    /// <inheritdoc cref="Apply"/>
    public static IEnumerable<(PackageEntry Entry, IgnoreRule? Rule)> Explain(PackageTree tree, IReadOnlyList<string> excludes)
    {
        var list = IgnoreList.Of(excludes, IgnoreSettings.ExcludesSource);
        return tree.Entries.Select(entry => (entry, Find(list, entry)?.Rule));
    }

    private static bool IsLeftOut(IgnoreList list, PackageEntry entry) => Find(list, entry) is not null;

    private static IgnorePattern? Find(IgnoreList list, PackageEntry entry)
    {
        var path = Encoding.UTF8.GetBytes(entry.Path);
        for (var slash = path.AsSpan().IndexOf((byte)'/'); slash >= 0; )
        {
            if (list.Find(path.AsSpan(0, slash), isDirectory: true) is { Negated: false } above)
            {
                return above;
            }

            var next = path.AsSpan(slash + 1).IndexOf((byte)'/');
            slash = next < 0 ? next : slash + 1 + next;
        }

        return list.Find(path, entry is PackageEntry.Directory) is { Negated: false } own ? own : null;
    }

    /// <summary>A link to a file that is left out is replaced by the file, as in a directory.</summary>
    private static PackageEntry Resolved(PackageEntry entry, Dictionary<string, PackageEntry.File> leftOut)
    {
        if (entry is not PackageEntry.Symlink link)
        {
            return entry;
        }

        var target = Path.GetFullPath(link.Target, "/" + Path.GetDirectoryName(link.Path))[1..];
        return leftOut.TryGetValue(target, out var file) ? file with { Path = link.Path } : entry;
    }
}
