using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Finds requirements that no installer can read, before any is started. What is left to the installers counts as readable: places, options,
/// variables, and what a marker says. Pure.
/// </summary>
internal static partial class RequirementSyntax
{
    /// <summary>The first requirement of a text that cannot be read; null when all can.</summary>
    /// <param name="text">An entry of a list or a line of a file.</param>
    public static string? Unreadable(string text) => RequirementText.Clean([text]).FirstOrDefault(IsUnreadable);

    /// <summary>Whether a text in the place of a path may be a package: <c>six</c>, <c>requests==2.31.0</c>, no <c>list.txt</c>.</summary>
    public static bool MayBePackage(string text) => Requirement().IsMatch(text) && Path.GetExtension(text) is not (".txt" or ".in");

    private static bool IsUnreadable(string line) => NoPlace().IsMatch(line) || IsNoVersion(line);

    private static bool IsNoVersion(string line) =>
        line.IndexOfAny(['@', '/', '$', '\\', '{']) < 0
        && !line.StartsWith('-')
        && !line.StartsWith('.')
        && !File().IsMatch(line)
        && !Requirement().IsMatch(RequirementText.WithoutOptions(line).Split(';')[0]);

    // A name, and behind its @ nothing that could be a place.
    [GeneratedRegex(
        @"\A\s*([A-Za-z0-9][A-Za-z0-9._-]*\s*(\[[^\]]*\]\s*)?)?@\s*(@|;|#|\z)|\A\s*@",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex NoPlace();

    [GeneratedRegex(@"\.(whl|zip|tar\.gz|tgz|tar\.bz2|tar\.xz|tar)(\[|\s|;|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex File();

    [GeneratedRegex(
        @"\A\s*[A-Za-z0-9][A-Za-z0-9._-]*\s*(\[[^\]]*\]\s*)?((?<open>\()\s*)?((===|==|~=|!=|<=|>=|<|>)\s*[^\s,;()<>=~]+\s*(,\s*|(?=\)|\z)))*(?(open)\))\s*\z",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Requirement();
}
