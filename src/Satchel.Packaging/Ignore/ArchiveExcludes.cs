using System.Text;
using Satchel.Abstractions.Packages;
using Satchel.Archives;
using Satchel.Packaging.Walking;

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

    /// <summary>The patterns that match nothing in an archive.</summary>
    /// <param name="tree">The archive's content.</param>
    /// <param name="excludes">Patterns in the syntax of <c>.gitignore</c>.</param>
    /// <param name="path">Where the archive lies, since some write patterns from there. Absolute.</param>
    public static IReadOnlyList<IdleExclude> FindIdle(PackageTree tree, IReadOnlyList<string> excludes, string path)
    {
        var list = IgnoreList.Of(excludes, IgnoreSettings.ExcludesSource);
        return new IdleExcludes(
            [path[..^(ArchiveKinds.ExtensionOf(path)?.Length ?? 0)], path],
            "the top of the archive",
            [.. Judge(list, tree)]
        ).Find(list);
    }

    /// <summary>Links to files that are left out, which are in the links' place then, and links that lead to left-out directories and nowhere then.</summary>
    /// <inheritdoc cref="Apply"/>
    public static IEnumerable<PackagingWarning> WarnOfLinks(PackageTree tree, IReadOnlyList<string> excludes)
    {
        var list = IgnoreList.Of(excludes, IgnoreSettings.ExcludesSource);
        var files = tree.Files.Select(static file => file.Path).ToHashSet(StringComparer.Ordinal);
        return PackagingWarning.Of(
            [
                .. tree
                    .Entries.OfType<PackageEntry.Symlink>()
                    .Where(link => !IsLeftOut(list, link))
                    .Select(link => (Link: link, Target: TargetOf(link), Rule: FindRule(list, files, TargetOf(link))))
                    .Where(static found => found.Rule is not null)
                    .Select(found =>
                        files.Contains(found.Target)
                            ? $"Link '{found.Link.Path}' leads to what a rule leaves out ({found.Rule}): '{found.Target}' is there in its place all the same, under the link's name. Exclude the link, too, when it is not to be there."
                            : $"Link '{found.Link.Path}' leads to what a rule leaves out ({found.Rule}): it leads nowhere."
                    ),
            ],
            static (count, first) => FormattableString.Invariant($"{count} links lead to what rules leave out. The first: {first}")
        );
    }

    private static IEnumerable<JudgedEntry> Judge(IgnoreList list, PackageTree tree)
    {
        var leftOut = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in tree.Entries)
        {
            var (path, isDirectory, pattern) = Decide(list, entry.Path, entry is PackageEntry.Directory);
            if (path.Length == entry.Path.Length || leftOut.Add(path))
            {
                yield return new JudgedEntry(path, isDirectory, pattern?.Rule, pattern is { Negated: false });
            }
        }
    }

    private static IgnoreRule? FindRule(IgnoreList list, HashSet<string> files, string path) =>
        Decide(list, path, isDirectory: !files.Contains(path)).Pattern is { Negated: false } pattern ? pattern.Rule : null;

    private static string TargetOf(PackageEntry.Symlink link) => Path.GetFullPath(link.Target, "/" + Path.GetDirectoryName(link.Path))[1..];

    private static bool IsLeftOut(IgnoreList list, PackageEntry entry) => Find(list, entry) is not null;

    private static IgnorePattern? Find(IgnoreList list, PackageEntry entry) =>
        Decide(list, entry.Path, entry is PackageEntry.Directory).Pattern is { Negated: false } pattern ? pattern : null;

    /// <summary>The line that decides about an entry, and the entry: that one, or the directory above it that is left out.</summary>
    private static (string Path, bool IsDirectory, IgnorePattern? Pattern) Decide(IgnoreList list, string entry, bool isDirectory)
    {
        var path = Encoding.UTF8.GetBytes(entry);
        for (var slash = path.AsSpan().IndexOf((byte)'/'); slash >= 0; )
        {
            if (list.Find(path.AsSpan(0, slash), isDirectory: true) is { Negated: false } above)
            {
                return (Encoding.UTF8.GetString(path, 0, slash), true, above);
            }

            var next = path.AsSpan(slash + 1).IndexOf((byte)'/');
            slash = next < 0 ? next : slash + 1 + next;
        }

        return (entry, isDirectory, list.Find(path, isDirectory));
    }

    /// <summary>A link to a file that is left out is replaced by the file, as in a directory.</summary>
    private static PackageEntry Resolved(PackageEntry entry, Dictionary<string, PackageEntry.File> leftOut)
    {
        if (entry is not PackageEntry.Symlink link)
        {
            return entry;
        }

        return leftOut.TryGetValue(TargetOf(link), out var file) ? file with { Path = link.Path } : entry;
    }
}
