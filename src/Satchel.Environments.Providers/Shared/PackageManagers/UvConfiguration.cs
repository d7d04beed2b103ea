using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Reads which places a <c>uv.toml</c> names. Its constraints and overrides stand in it themselves. Pure.</summary>
internal static partial class UvConfiguration
{
    /// <summary>Options by their names on the command line, and each of their values.</summary>
    public static IEnumerable<(string Name, string Value)> Read(string text) =>
        Places()
            .Matches(text)
            .SelectMany(places => Texts().Matches(places.Value))
            .Select(place => ("find-links", place.Groups["text"].Value));

    // An index may be a directory, too.
    [GeneratedRegex(
        @"(?<![\w-])(find-links\s*=\s*\[[^\]]*\]|url\s*=\s*(""[^""\n]*""|'[^'\n]*'))",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Places();

    [GeneratedRegex(@"""(?<text>[^""\n]+)""|'(?<text>[^'\n]+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Texts();
}
