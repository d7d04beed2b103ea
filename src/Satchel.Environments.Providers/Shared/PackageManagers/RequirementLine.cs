using System.Text.RegularExpressions;

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
        return match.Success && IsLocal(match.Groups["path"].Value) ? match.Groups["path"].Value : null;
    }

    /// <summary>The local file or directory that a line installs or looks in; null when it names none.</summary>
    /// <returns>What stands before it, the path, and what follows: extras, a marker, options.</returns>
    public static (string Before, string Path, string After)? LocalPath(string line)
    {
        var text = line.Trim();
        foreach (var pattern in (Regex[])[FindLinks(), Editable(), Named(), Plain()])
        {
            if (pattern.Match(text) is { Success: true } match)
            {
                var path = match.Groups["path"].Value;
                var local = path.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase)
                    ? Uri.UnescapeDataString(path[FileScheme.Length..])
                    : path;
                return IsLocal(local) && (!match.Groups["plain"].Success || LooksLikePath(local))
                    ? (match.Groups["before"].Value, local, match.Groups["after"].Value)
                    : null;
            }
        }

        return null;
    }

    /// <summary>Whether what a line names is a place to look for packages in, not a package.</summary>
    public static bool NamesLinks(string line) => FindLinks().IsMatch(line.Trim());

    private const string FileScheme = "file://";

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

    [GeneratedRegex(@"^(?<before>(-f|--find-links)[\s=]+)(?<path>\S.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex FindLinks();

    // Installed as it is now: the job has no use for a link to its user's machine.
    [GeneratedRegex(@"^(-e|--editable)[\s=]+(?<path>[^\[;\s]+)(?<after>.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
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
