using System.Text.RegularExpressions;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// Tokens that stand in the path of http URLs, as some indexes and channels have them: where known services put theirs, and parts that look
/// like nothing but one. A digest, an id in hex digits and the name of a file are none.
/// </summary>
public static partial class UrlPathTokens
{
    // Known services have shorter ones.
    private const int ShortestToken = 20;
    private const int FewestDigitChanges = 4;
    private const double FewestChanges = 0.45;
    private const char Digit = '0';
    private const char Dash = '-';

    /// <summary>A text with something else in the place of such tokens in its URLs.</summary>
    /// <param name="text">A URL, or any text with URLs in it.</param>
    /// <param name="replace">Gives what stands there instead.</param>
    public static string Replace(string text, Func<string, string> replace) =>
        text.Contains("://", StringComparison.Ordinal) ? Address().Replace(text, address => Replaced(address, replace)) : text;

    private static string Replaced(Match address, Func<string, string> replace)
    {
        var host = address.Groups["host"].Value;
        var parts = address.Groups["path"].Value.Split('/');
        for (var index = 1; index < parts.Length; index++)
        {
            if (IsPlaceOfToken(host, parts, index) || LooksLikeToken(parts[index]))
            {
                parts[index] = replace(parts[index]);
            }
        }

        return address.Groups["before"].Value + string.Join('/', parts);
    }

    /// <param name="parts">Those of the path; the first is empty.</param>
    private static bool IsPlaceOfToken(string host, string[] parts, int index) =>
        Word().IsMatch(parts[index])
        && index + 1 < parts.Length
        && (
            // conda: https://host/t/TOKEN/channel; MyGet: /auth/TOKEN/; packagecloud: /priv/TOKEN/. All have digits, as no word has.
            (parts[index - 1] is "t" or "auth" or "priv" && parts[index].Length >= 8 && parts[index].Any(char.IsAsciiDigit))
            // Gemfury: https://pypi.fury.io/TOKEN/user/.
            || (index == 1 && IsOf(host, "fury.io") && parts[2].Length > 0 && parts[1].Length >= 16)
            // Cloudsmith: https://dl.cloudsmith.io/TOKEN/org/repository/.
            || (index == 1 && IsOf(host, "cloudsmith.io") && parts[1].Length >= 12)
        );

    private static bool IsOf(string host, string domain) =>
        host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);

    /// <summary>Words and versions go from letters to digits and back seldom, and from small letters to large ones at the word only.</summary>
    private static bool LooksLikeToken(string part)
    {
        if (part.Length < ShortestToken || !Word().IsMatch(part) || Hex().IsMatch(part) || !part.Any(char.IsAsciiDigit))
        {
            return false;
        }

        var pairs = part.Select(KindOf)
            .Zip(part.Skip(1).Select(KindOf))
            .Where(static pair => pair.First != pair.Second && pair.First != Dash && pair.Second != Dash)
            .ToArray();
        return pairs.Count(static pair => pair.First is Digit || pair.Second is Digit) >= FewestDigitChanges
            || pairs.Length >= part.Length * FewestChanges;
    }

    private static char KindOf(char letter) =>
        char.IsAsciiDigit(letter) ? Digit
        : char.IsAsciiLetterLower(letter) ? 'a'
        : char.IsAsciiLetterUpper(letter) ? 'A'
        : Dash;

    [GeneratedRegex(
        """(?<before>https?://([^/\s@"']*@)?(?<host>[^/\s:?#"'<>@]+)(:[0-9]+)?)(?<path>(/[^/\s?#"'<>]*)+)""",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Address();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Word();

    [GeneratedRegex(@"\A[0-9A-Fa-f-]+\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Hex();
}
