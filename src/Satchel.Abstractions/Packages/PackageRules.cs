namespace Satchel.Abstractions.Packages;

/// <summary>
/// What makes a list of entries a package: checked once here, so nothing that handles a <see cref="PackageTree"/> need check
/// again.
/// </summary>
internal static class PackageRules
{
    /// <param name="sorted">Entries in canonical order.</param>
    public static void Check(ReadOnlySpan<PackageEntry> sorted)
    {
        var leaves = new HashSet<string>(sorted.Length, StringComparer.Ordinal);
        var left = long.MaxValue;
        foreach (var entry in sorted)
        {
            if (PackagePath.FindFault(entry.Path) is { } fault)
            {
                throw new PackageFormatException($"Entry '{entry.Path}' {fault}.");
            }

            if (!leaves.Add(entry.Path))
            {
                throw new PackageFormatException($"Entry '{entry.Path}' stands twice.");
            }

            if (entry is PackageEntry.Symlink link && LeavesPackage(link))
            {
                throw new PackageFormatException($"Link '{link.Path}' points outside the package, to '{link.Target}'.");
            }

            if (entry is PackageEntry.File { Blob.Size: < 0 })
            {
                throw new PackageFormatException($"File '{entry.Path}' has a negative size.");
            }

            if (entry is PackageEntry.File { Blob.Size: var size } && (left -= size) < 0)
            {
                throw new PackageFormatException("The sizes of the files add up to more than a number of 63 bits holds.");
            }
        }

        var parents = leaves.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var entry in sorted)
        {
            // Every entry is a leaf: nothing may lie below a file, a link or a directory that says it is empty.
            for (var slash = entry.Path.LastIndexOf('/'); slash > 0; slash = entry.Path.LastIndexOf('/', slash - 1))
            {
                if (parents.Contains(entry.Path.AsSpan(0, slash)))
                {
                    throw new PackageFormatException(
                        $"Entry '{entry.Path}' lies below '{entry.Path[..slash]}', which is not a directory with entries."
                    );
                }
            }
        }
    }

    /// <summary>Whether following the link text, segment by segment from the link's directory, climbs above the root.</summary>
    public static bool LeavesPackage(PackageEntry.Symlink link)
    {
        if (link.Target.Length == 0 || link.Target[0] == '/' || link.Target.Contains('\0', StringComparison.Ordinal))
        {
            return true;
        }

        var depth = link.Path.AsSpan().Count('/');
        foreach (var range in link.Target.AsSpan().Split('/'))
        {
            switch (link.Target.AsSpan()[range])
            {
                case "" or ".":
                    break;
                case "..":
                    if (--depth < 0)
                    {
                        return true;
                    }

                    break;
                default:
                    depth++;
                    break;
            }
        }

        return false;
    }
}
