using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Nuget;

/// <summary>A package with its version, or the range of them that NuGet may take the lowest of.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">One version, or a range in brackets.</param>
internal sealed partial record PackageName(string Id, string Version)
{
    /// <summary>What NuGet is told: exactly the version, where it is one.</summary>
    public string Range => Version[0] is '[' or '(' ? Version : $"[{Version}]";

    /// <summary>Reads <c>Id 1.2.3</c>, <c>Id/1.2.3</c> or <c>Id@1.2.3</c>; null for anything else.</summary>
    public static PackageName? Find(string text) =>
        Form().Match(text) is { Success: true } match
            ? new PackageName(match.Groups["id"].Value, match.Groups["version"].Value.Replace(" ", "", StringComparison.Ordinal))
            : null;

    public override string ToString() => $"{Id} {Version}";

    [GeneratedRegex(
        @"\A\s*(?<id>[A-Za-z0-9_][A-Za-z0-9_.-]*)(\s+|/|@)(?<version>[0-9][0-9A-Za-z.+-]*|[\[(][0-9A-Za-z.+,\s-]+[\])])\s*\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Form();
}
