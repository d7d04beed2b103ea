namespace Satchel.Packaging.Walking;

/// <summary>The directories that rules left out, for patterns that mean to take back what is in them: nobody looks there.</summary>
/// <param name="judged">What rules were asked about.</param>
internal sealed class LeftOutDirectories(IEnumerable<JudgedEntry> judged)
{
    private readonly Lazy<List<SkippedEntry>> _directories = new(() =>
        [
            .. judged
                .Where(static entry => entry is { IsDirectory: true, IsLeftOut: true, Rule: not null })
                .Select(static entry => new SkippedEntry(entry.Path, entry.Rule!)),
        ]
    );

    /// <summary>The directory that a pattern names without wildcards and looks below of; empty when there is none.</summary>
    public static string DirectoryOf(string pattern)
    {
        var wildcard = pattern.AsSpan().IndexOfAny("*?[\\");
        return ParentOf((wildcard < 0 ? pattern.TrimEnd('/') : pattern[..wildcard]).TrimStart('/'));
    }

    public static string ParentOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];

    /// <summary>The lines that have to stand before one that takes something back, so that its directory is entered.</summary>
    /// <param name="directory">Where the pattern looks.</param>
    /// <param name="leftOut">The directory above, or that one, which is left out.</param>
    public static IReadOnlyList<string> WayTo(string directory, string leftOut)
    {
        var lines = new List<string>();
        for (var current = directory; current.Length >= leftOut.Length; current = ParentOf(current))
        {
            lines.InsertRange(0, [$"!/{Escape(current)}/", $"/{Escape(current)}/*"]);
        }

        return lines;
    }

    /// <summary>The directory that was left out and that another one lies in, or is; null when that was entered, or is not there.</summary>
    /// <param name="directory">Relative to the package's root.</param>
    public SkippedEntry? FindAbove(string directory) =>
        directory.Length == 0
            ? null
            : _directories.Value.FirstOrDefault(skipped =>
                directory.StartsWith(skipped.Path, StringComparison.Ordinal)
                && (directory.Length == skipped.Path.Length || directory[skipped.Path.Length] == '/')
            );

    private static string Escape(string path) => string.Concat(path.Select(static c => "*?[\\".Contains(c) ? $"\\{c}" : $"{c}"));
}
