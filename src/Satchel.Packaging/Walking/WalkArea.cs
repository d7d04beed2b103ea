namespace Satchel.Packaging.Walking;

/// <summary>
/// A directory that is walked: the root, or one that a followed link leads to. Inside it package paths and real paths run in
/// parallel.
/// </summary>
/// <param name="Directory">Real absolute path, without links.</param>
/// <param name="Path">Where it stands in the package; empty for the root.</param>
/// <param name="Link">The link that leads to it; null for the root.</param>
internal sealed record WalkArea(string Directory, string Path, FoundLink? Link)
{
    /// <summary>Real absolute path of an entry of this area.</summary>
    public string SourceOf(string path) => Below(Directory, path[Path.Length..]);

    /// <summary>Package path of a real path; null when it lies elsewhere.</summary>
    public string? PathOf(string source) => Contains(Directory, source) ? Below(Path, source[Directory.Length..]) : null;

    /// <summary>
    /// Whether walking a directory would come upon this area's link again, or one on the way to it: then following would never
    /// end.
    /// </summary>
    /// <param name="link">The link that is about to be followed.</param>
    public static bool IsCircle(string directory, FoundLink link)
    {
        for (var current = link; current is not null; current = current.Area.Link)
        {
            if (Contains(directory, current.Source))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Contains(string directory, string source) =>
        source.StartsWith(directory, StringComparison.Ordinal)
        && (source.Length == directory.Length || directory is "/" || source[directory.Length] == '/');

    private static string Below(string directory, string rest)
    {
        var below = rest.TrimStart('/');
        return below.Length == 0 ? directory
            : directory is "" or "/" ? directory + below
            : $"{directory}/{below}";
    }
}
