using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Those of many versions that are nearest to the one that was asked for, and the newest, in words. Pure.</summary>
internal static partial class VersionList
{
    private const int Shown = 8;

    /// <param name="versions">All that there are, in their order.</param>
    /// <param name="requirement">What was asked for.</param>
    public static string Around(IReadOnlyList<string> versions, string requirement)
    {
        var asked = AskedIn(requirement) is { } version ? Numbers(version) : null;
        var before = asked is null ? versions.Count : versions.Count(known => VersionSpecifier.Compare(Numbers(known), asked) < 0);
        var start = Math.Clamp(before - (Shown / 2), 0, Math.Max(0, versions.Count - Shown));
        return Text([.. versions.Skip(start).Take(Shown)], start > 0, versions.Count > 0 ? versions[^1] : null);
    }

    /// <param name="some">Versions in their order.</param>
    /// <param name="hasEarlier">Whether there are others before them.</param>
    /// <param name="newest">The last one that there is, if that is known.</param>
    public static string Text(IReadOnlyList<string> some, bool hasEarlier, string? newest) =>
        (hasEarlier ? "…, " : "")
        + string.Join(", ", some)
        + (newest is null || some.Contains(newest, StringComparer.Ordinal) ? "" : $", …; the newest is {newest}");

    /// <summary>The first version that a requirement names; null when it names none.</summary>
    public static string? AskedIn(string requirement) =>
        Asked().Match(requirement) is { Success: true } match ? match.Groups["version"].Value : null;

    private static long[] Numbers(string version) =>
        VersionSpecifier.TryRead(Release().Match(version).Value, out var numbers) ? numbers : [];

    [GeneratedRegex(@"[<>=!~]=?\s*(?<version>\d+(\.\d+)*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Asked();

    [GeneratedRegex(@"^\d+(\.\d+)*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Release();
}
