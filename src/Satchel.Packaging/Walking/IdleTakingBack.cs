using Satchel.Packaging.Ignore;

namespace Satchel.Packaging.Walking;

/// <summary>
/// Finds lines of ignore files, such as <c>!dist/*.whl</c>, that take nothing back because a directory above is left out and not entered. Of lines
/// that match nothing otherwise nothing is told: files for many projects are full of them.
/// </summary>
/// <param name="findings">A walk that is over.</param>
internal sealed class IdleTakingBack(WalkFindings findings)
{
    private readonly LeftOutDirectories _leftOut = new(findings.Judged);

    /// <summary>A sentence for each, in the order of the walk.</summary>
    public IReadOnlyList<string> Find() => [.. findings.TakingBack.Select(Describe).OfType<string>()];

    private string? Describe(TakingBack taking)
    {
        var written = taking.Line.Rule.Pattern;
        var directory = LeftOutDirectories.DirectoryOf(written[1..]);
        if (
            directory.Length == 0
            || FromRoot(taking, directory) is not { } place
            || _leftOut.FindAbove(place) is not { } above
            || above.Rule.Source is IgnoreSettings.ExcludesSource
        )
        {
            // What excludes leave out, for one job, is meant to be away.
            return null;
        }

        var why =
            $"{taking.Line.Rule} takes nothing back: '{above.Path}' is left out by {above.Rule}, and a directory that is left out is not entered.";
        if (Weight(taking.Line.Rule).CompareTo(Weight(above.Rule)) < 0)
        {
            return $"{why} That line decides over this one.";
        }

        var way = LeftOutDirectories.WayTo(directory, FromFile(taking, above.Path)).Select(static line => $"'{line}'");
        return above.Rule.Source == taking.Line.Rule.Source && above.Rule.Line > taking.Line.Rule.Line
            ? $"{why} Put {string.Join(", ", way)}, '{written}' behind that line."
            : $"{why} Put {string.Join(", ", way)} before it.";
    }

    /// <summary>A directory as it is called from the package's root; null when it lies elsewhere.</summary>
    private static string? FromRoot(TakingBack taking, string directory) =>
        taking.WayToRoot.Length == 0 ? (taking.Directory.Length == 0 ? directory : $"{taking.Directory}/{directory}")
        : directory.StartsWith(taking.WayToRoot, StringComparison.Ordinal) ? directory[taking.WayToRoot.Length..]
        : null;

    /// <summary>A directory of the package as it is called beside the ignore file.</summary>
    private static string FromFile(TakingBack taking, string path) =>
        taking.Directory.Length == 0 ? taking.WayToRoot + path : path[(taking.Directory.Length + 1)..];

    /// <summary>The later source decides, and of one kind of file the deepest.</summary>
    private static (int Kind, int Depth) Weight(IgnoreRule rule)
    {
        var segments = rule.Source.Split('/');
        return (Array.IndexOf(IgnoreSettings.KnownFileNames, segments[^1]), segments.Sum(static segment => segment is ".." ? -1 : 1));
    }
}
