using Satchel.Abstractions.Packages;

namespace Satchel.Archives;

/// <summary>
/// The rule for archives such as hosting sites make them: everything lies in one directory, which is meant to be the root. <c>__MACOSX</c>,
/// which macOS adds, does not count and goes with the directory; an archive of which nothing is in one directory stays as it is.
/// </summary>
public static class TopLevelDirectory
{
    private const string MacMetadata = "__MACOSX";

    internal static IReadOnlyList<PackageEntry> Strip(IReadOnlyList<PackageEntry> entries) =>
        Find(entries) is { } top ? [.. Below(entries, top)] : entries;

    /// <summary>Name of the directory that everything lies in; null when there is no such one.</summary>
    public static string? Find(IReadOnlyList<PackageEntry> entries)
    {
        string? top = null;
        foreach (var entry in entries)
        {
            var first = FirstSegment(entry);
            if (string.Equals(first, MacMetadata, StringComparison.Ordinal))
            {
                continue;
            }

            // A file or link at the top, or a second directory: the archive is meant as it is.
            if (first is null || (top is not null && !string.Equals(top, first, StringComparison.Ordinal)))
            {
                return null;
            }

            top = first;
        }

        return top;
    }

    private static string? FirstSegment(PackageEntry entry)
    {
        var slash = entry.Path.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? entry.Path[..slash]
            : entry is PackageEntry.Directory ? entry.Path
            : null;
    }

    private static IEnumerable<PackageEntry> Below(IReadOnlyList<PackageEntry> entries, string top)
    {
        foreach (var entry in entries)
        {
            if (entry.Path.Length > top.Length + 1 && entry.Path.StartsWith(top, StringComparison.Ordinal) && entry.Path[top.Length] == '/')
            {
                yield return entry with
                {
                    Path = entry.Path[(top.Length + 1)..],
                };
            }
        }
    }
}
