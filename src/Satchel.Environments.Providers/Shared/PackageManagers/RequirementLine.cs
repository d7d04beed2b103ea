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
        var match = Include().Match(line.Trim());
        isConstraint = match.Groups["constraint"].Success;
        return match.Success && FileUrl.ToPath(match.Groups["path"].Value, out _) is { } path && IsLocal(path) ? path : null;
    }

    /// <summary>The local file or directory that a line installs or looks in; null when it names none.</summary>
    public static LocalReference? LocalPath(string line)
    {
        var text = line.Trim();
        foreach (var pattern in (Regex[])[FindLinks(), Editable(), Named(), Plain()])
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
                    before is "-f" ? "-f " : before,
                    path,
                    fragment + after,
                    IsUrl: before.TrimEnd().EndsWith('@') || FileUrl.Escaped(path) != path || fragment.Length > 0
                );
            }
        }

        return null;
    }

    /// <summary>Whether what a line names is a place to look for packages in, not a package.</summary>
    public static bool NamesLinks(string line) => FindLinks().IsMatch(line.Trim());

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

    [GeneratedRegex(
        @"^(-r|--requirements?|(?<constraint>-c|--constraints?))(\s+|=|(?<=^-[rc]))(?<path>\S.*)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Include();

    [GeneratedRegex(
        @"^(?<before>-f[\s=]*|--find-links[\s=]+)(?<path>[^\s=].*)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex FindLinks();

    // Installed as it is now: the job has no use for a link to its user's machine.
    [GeneratedRegex(
        @"^(-e[\s=]*|--editable[\s=]+)(?<path>[^\[;\s]+)(?<after>.*)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
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
