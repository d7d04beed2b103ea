using System.Text.RegularExpressions;
using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Finds in one line of requirements what names a local file. Pure.</summary>
internal static partial class RequirementLine
{
    /// <summary>The requirements file that a line includes, or the constraints file; null when it includes none.</summary>
    /// <param name="isConstraint">Whether it is one of constraints.</param>
    public static string? IncludedFile(string line, out bool isConstraint)
    {
        var option = OptionLine.One(line.Trim(), out _, out var value);
        isConstraint = option?.Takes is OptionValue.Constraints;
        return option?.Takes is OptionValue.Requirements or OptionValue.Constraints ? LocalList(value) : null;
    }

    /// <summary>The path of a list that is named; null for one of another machine, and for what only the node knows.</summary>
    public static string? LocalList(string written) => FileUrl.ToPath(written, out _) is { } path && IsLocal(path) ? path : null;

    /// <summary>The local file or directory that a line installs or looks in; null when it names none.</summary>
    public static LocalReference? LocalPath(string line)
    {
        var text = line.Trim();
        var option = OptionLine.One(text, out var said, out var value);
        if (option?.Takes is OptionValue.Links)
        {
            return FileUrl.ToPath(value, out var rest) is { } links && IsLocal(links)
                ? new LocalReference(said is "-f" ? "-f " : said, links, rest, IsUrl: FileUrl.Escaped(links) != links || rest.Length > 0)
                : null;
        }

        // Installed as it is now: the job has no use for a link to its user's machine.
        text = option?.Takes is OptionValue.Editable ? value : text;
        foreach (
            var pattern in option is null ? (Regex[])[Named(), Plain()]
            : option.Takes is OptionValue.Editable ? [Editable()]
            : []
        )
        {
            if (pattern.Match(text) is { Success: true } match)
            {
                var written = match.Groups["path"].Value;
                var path = FileUrl.ToPath(written, out var fragment);
                if (path is null || !IsLocal(path) || (match.Groups["plain"].Success && !FileUrl.Is(written) && !LooksLikePath(path)))
                {
                    return null;
                }

                var (before, after) = (match.Groups["before"].Value, match.Groups["after"].Value);
                if (before.Length == 0 && Egg().Match(fragment) is { Success: true } egg)
                {
                    // uv has no other form for it.
                    var extras = after.StartsWith('[') ? after[..(after.IndexOf(']') + 1)] : "";
                    (before, after) = ($"{egg.Groups["name"].Value}{extras} @ ", after[extras.Length..]);
                }

                return new LocalReference(
                    before,
                    path,
                    fragment + after,
                    IsUrl: before.TrimEnd().EndsWith('@') || FileUrl.Escaped(path) != path || fragment.Length > 0
                );
            }
        }

        return null;
    }

    /// <summary>Whether what a line names is a place to look for packages in, not a package.</summary>
    public static bool NamesLinks(string line) => OptionLine.One(line.Trim(), out _, out _)?.Takes is OptionValue.Links;

    [GeneratedRegex("[#&]egg=(?<name>[A-Za-z0-9._-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Egg();

    // What has a variable is a matter of the node.
    private static bool IsLocal(string path) =>
        path.Length > 0 && !path.Contains("://", StringComparison.Ordinal) && !path.Contains('$', StringComparison.Ordinal);

    private static bool LooksLikePath(string text) =>
        text is "." or ".."
        || text.Contains('/', StringComparison.Ordinal)
        || text.EndsWith(".whl", StringComparison.OrdinalIgnoreCase)
        || text.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase)
        || text.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^(?<path>[^\[;\s]+)(?<after>.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Editable();

    [GeneratedRegex(
        @"^(?<before>[A-Za-z0-9][A-Za-z0-9._-]*(\s*\[[^\]]*\])?\s*@\s*)(?<path>[^;\s]+)(?<after>.*)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Named();

    [GeneratedRegex(
        @"^(?<before>)(?<plain>(?<path>[^-#\[;\s][^\[;\s]*))(?<after>.*)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Plain();
}
