using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Tools;

/// <summary>How programs write a text that is secret: as it stands in URLs, in JSON, in a representation of Python's, in Base64. Pure.</summary>
internal static partial class SecretForms
{
    // Shorter ones are found in ordinary words.
    private const int ShortestPiece = 6;
    private const int ShortestEncoded = 8;

    /// <summary>All forms that are others than the text itself.</summary>
    public static IEnumerable<string> Of(string secret)
    {
        var json = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret);
        var python = InPython(secret);
        return
        [
            Uri.UnescapeDataString(secret),
            Uri.EscapeDataString(secret),
            UrlLogin.Escaped(secret),
            json,
            JavaScriptEncoder.Default.Encode(secret),
            InAscii(json),
            python,
            python.Replace("'", "\\'", StringComparison.Ordinal),
            .. InBase64(secret),
        ];
    }

    /// <summary>As <c>repr</c> writes it between double quotes.</summary>
    private static string InPython(string text)
    {
        var written = new StringBuilder();
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '\\' => written.Append(@"\\"),
                '\n' => written.Append(@"\n"),
                '\r' => written.Append(@"\r"),
                '\t' => written.Append(@"\t"),
                < ' ' or '\x7f' => written.Append(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}"),
                _ => written.Append(letter),
            };
        }

        return written.ToString();
    }

    /// <summary>As Python's <c>json</c> writes it.</summary>
    private static string InAscii(string json) =>
        string.Concat(
            json.Select(static letter =>
                char.IsAscii(letter) ? letter.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}")
            )
        );

    /// <summary>What is the same whatever stands before and behind, as a user's name before a password, for each of the three places it can begin at.</summary>
    private static IEnumerable<string> InBase64(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        for (var before = 0; before < 3; before++)
        {
            var encoded = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var from = ((8 * before) + 5) / 6;
            var to = 8 * (before + bytes.Length) / 6;
            if (to - from >= ShortestEncoded)
            {
                yield return encoded[from..to];
            }
        }
    }

    /// <summary>What a program tells that took the text for several, where it looks like a piece of a password; none of a URL or a path.</summary>
    public static IEnumerable<string> PiecesOf(string secret) =>
        secret.StartsWith('/') || secret.Contains("://", StringComparison.Ordinal)
            ? []
            : Separator()
                .Split(secret)
                .Where(piece =>
                    piece.Length is >= ShortestPiece
                    && piece.Length < secret.Length
                    && piece.Any(char.IsAsciiDigit)
                    && piece.Any(char.IsAsciiLetter)
                );

    [GeneratedRegex("""[/?#@:\s"'\\]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Separator();
}
