using System.Globalization;
using System.Text.RegularExpressions;

namespace Satchel.Abstractions.Secrets;

/// <summary>
/// The parts of the URLs in a secret that are secret by themselves: those of the path that are no word of every index, and what queries hold.
/// Tools print and note such a URL without its login, with its host written anew, or with another file of it at its end, where the secret as
/// a whole does not stand. Pure.
/// </summary>
public static partial class SecretUrlParts
{
    // Shorter ones are found in ordinary words.
    private const int Shortest = 4;

    /// <summary>What the paths of indexes, channels and feeds have alike.</summary>
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "simple",
        "pypi",
        "index",
        "index.json",
        "api",
        "artifactory",
        "repository",
        "repositories",
        "repo",
        "repos",
        "root",
        "packages",
        "package",
        "files",
        "download",
        "downloads",
        "dist",
        "wheels",
        "whl",
        "conda",
        "channel",
        "channels",
        "conda-forge",
        "main",
        "noarch",
        "linux-64",
        "nuget",
        "feed",
        "feeds",
        "stable",
        "release",
        "releases",
        "legacy",
        "public",
        "private",
        "local",
        "remote",
        "project",
        "projects",
        "group",
        "groups",
        "python",
        "_packaging",
        "true",
        "false",
    };

    /// <summary>A file of a package is called as the package.</summary>
    private static readonly string[] EndsOfFiles = [".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".conda", ".nupkg"];

    /// <summary>All of them, as they are and as they may be escaped, the longest first; none where the secret is no URL.</summary>
    public static IReadOnlyList<string> Of(string secret) =>
        [
            .. Placed(secret)
                .Select(static part => part.Value)
                .Distinct(StringComparer.Ordinal)
                .OrderByDescending(static part => part.Length)
                .ThenBy(static part => part, StringComparer.Ordinal),
        ];

    /// <summary>
    /// All of them by their places: another token at the same place of the same URL has the same name. One that is escaped in no way is there
    /// in all three forms.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string>> Placed(string secret) =>
        Address()
            .Matches(secret)
            .SelectMany(static address => address.Groups["part"].Captures.Concat(address.Groups["value"].Captures))
            .Where(static part => part.Length > 0)
            .SelectMany(static (part, index) => Pieces(part.Value, (index + 1).ToString(CultureInfo.InvariantCulture)))
            .Where(static part => IsSecret(part.Value))
            .SelectMany(static part =>
                (KeyValuePair<string, string>[])
                    [part, new($"{part.Key}U", Uri.UnescapeDataString(part.Value)), new($"{part.Key}E", Uri.EscapeDataString(part.Value))]
            );

    // A repository's revision stands behind an @.
    private static IEnumerable<KeyValuePair<string, string>> Pieces(string part, string place) =>
        part.Contains('@', StringComparison.Ordinal)
            ? part.Split('@')
                .Select((piece, index) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"{place}P{index + 1}"), piece))
                .Prepend(KeyValuePair.Create(place, part))
            : [KeyValuePair.Create(place, part)];

    /// <summary>A text with something else in the place of a part, where it is a part of a path or what a parameter holds.</summary>
    /// <param name="replace">Gives what stands there instead.</param>
    public static string Replace(string text, string part, Func<string, string> replace)
    {
        var from = 0;
        while (text.IndexOf(part, from, StringComparison.Ordinal) is >= 0 and var at)
        {
            if (IsWhole(text, at, at + part.Length))
            {
                var instead = replace(part);
                text = string.Concat(text.AsSpan(0, at), instead, text.AsSpan(at + part.Length));
                from = at + instead.Length;
            }
            else
            {
                from = at + 1;
            }
        }

        return text;
    }

    private static bool IsSecret(string part) =>
        part.Length >= Shortest
        && !Words.Contains(part)
        && !Array.Exists(EndsOfFiles, end => part.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private static bool IsWhole(string text, int start, int end) =>
        start > 0
        && (text[start - 1] is '/' or '=' || text.AsSpan(0, start).EndsWith("%2F", StringComparison.OrdinalIgnoreCase))
        && (
            end == text.Length
            || text.AsSpan(end).StartsWith("%2F", StringComparison.OrdinalIgnoreCase)
            || !(
                char.IsAsciiLetterOrDigit(text[end])
                || text[end] is '_' or '~' or '%' or '+' or '-'
                // A dot may end a sentence.
                || (text[end] is '.' && end + 1 < text.Length && char.IsAsciiLetterOrDigit(text[end + 1]))
            )
        );

    [GeneratedRegex(
        """://([^/\s"'<>?#]*@)?[^/\s"'<>?#@]*(/(?<part>[^/\s"'<>?#,]*))*(\?([^&=\s"'<>#]*=)?(?<value>[^&\s"'<>#]*)(&([^&=\s"'<>#]*=)?(?<value>[^&\s"'<>#]*))*)?""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Address();
}
