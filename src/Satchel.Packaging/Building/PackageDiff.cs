using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Wire;

namespace Satchel.Packaging.Building;

/// <summary>Tells a package as the difference from another, and makes it whole again.</summary>
public static class PackageDiff
{
    /// <summary>What turns one tree into another; null when telling it would be no shorter than the tree itself.</summary>
    public static PackageDelta? Between(PackageTree from, PackageTree to)
    {
        var remove = new List<string>();
        var put = new List<PackageEntry>();
        var removeLength = 0;
        foreach (var (before, after) in Pair(from, to))
        {
            if (after is null)
            {
                remove.Add(before!.Path);
                removeLength += before.Path.Length;
            }
            else if (after != before)
            {
                put.Add(after);
            }
        }

        var delta = new PackageDelta(remove, PackageTree.Create(put).Canonical.ToArray());
        return removeLength + delta.Put.Length < to.Canonical.Length ? delta : null;
    }

    /// <summary>Makes the tree that a delta tells.</summary>
    /// <exception cref="PackageFormatException">It removes what is not there or twice, removes and puts the same path, or the outcome is no
    /// tree.</exception>
    public static PackageTree Apply(PackageTree from, PackageDelta delta)
    {
        var removed = new HashSet<string>(delta.Remove, StringComparer.Ordinal);
        if (removed.Count != delta.Remove.Count)
        {
            throw new PackageFormatException("The delta removes a path twice.");
        }

        var entries = new List<PackageEntry>(from.Entries.Length);
        foreach (var (before, put) in Pair(from, PackageTree.Parse(delta.Put)))
        {
            if (put is not null)
            {
                entries.Add(
                    removed.Contains(put.Path) ? throw new PackageFormatException($"The delta both removes and puts '{put.Path}'.") : put
                );
            }
            else if (!removed.Remove(before!.Path))
            {
                entries.Add(before);
            }
        }

        return removed.Count == 0
            ? PackageTree.Create(entries)
            : throw new PackageFormatException($"The delta removes '{removed.First()}', which its base does not hold.");
    }

    /// <summary>Goes through two trees at once, in order of path; where only one has a path, the other side is null.</summary>
    private static IEnumerable<(PackageEntry? Left, PackageEntry? Right)> Pair(PackageTree left, PackageTree right)
    {
        var (l, r) = (0, 0);
        while (l < left.Entries.Length || r < right.Entries.Length)
        {
            var order =
                l == left.Entries.Length ? 1
                : r == right.Entries.Length ? -1
                : PackagePath.Compare(left.Entries[l].Path, right.Entries[r].Path);
            yield return (order <= 0 ? left.Entries[l++] : null, order >= 0 ? right.Entries[r++] : null);
        }
    }
}
