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
        string? previous = null;
        foreach (var entry in sorted)
        {
            if (PackagePath.FindFault(entry.Path) is { } fault)
            {
                throw new PackageFormatException($"Entry '{entry.Path}' {fault}.");
            }

            if (previous is not null && PackagePath.Compare(previous, entry.Path) is >= 0 and var order)
            {
                throw new PackageFormatException($"Entry '{entry.Path}' {(order == 0 ? "stands twice" : "is not in order of its path")}.");
            }

            previous = entry.Path;
            if (entry is not PackageEntry.Directory { Mode: not PackageModes.Directory })
            {
                leaves.Add(entry.Path);
            }

            if (FindModeFault(entry) is { } modeFault)
            {
                throw new PackageFormatException($"Entry '{entry.Path}' {modeFault}.");
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
            // Nothing may lie below a file, a link, or a directory that would stand here only because it is empty.
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

    private static string? FindModeFault(PackageEntry entry) =>
        entry switch
        {
            PackageEntry.File file when PackageModes.OfFile(file.Mode) != file.Mode => "has a mode with other bits than permissions",
            PackageEntry.Directory directory when PackageModes.OfDirectory(directory.Mode) != directory.Mode =>
                "is a directory whose owner may not use it, or has a mode with other bits than permissions",
            _ => null,
        };

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
