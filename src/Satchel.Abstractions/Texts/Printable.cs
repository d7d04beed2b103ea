using System.Globalization;
using System.Text;

namespace Satchel.Abstractions.Texts;

/// <summary>Text of others on a terminal or in a log: names and ids may hold what a terminal takes for commands, or what turns the order of letters.</summary>
public static class Printable
{
    /// <summary>The text with harmful characters, but for tabs and line ends, as <c>\xNN</c> or <c>\uNNNN</c>.</summary>
    public static string Of(string text) =>
        Escape(text, static character => IsHarmful(character) && character is not ('\t' or '\n'), InText);

    /// <summary>As <see cref="Of"/>, for what must stay on one line: a name, a cell of a table.</summary>
    public static string Line(string text) => Escape(text, IsHarmful, InText);

    /// <summary>JSON that means the same, without harmful characters. Its writer has escaped all that are not allowed in JSON.</summary>
    public static string OfJson(string json) =>
        Escape(json, static character => IsHarmful(character) && character is not ('\t' or '\n' or '\r'), static (_) => "\\u{0:x4}");

    /// <summary>As <see cref="OfJson(string)"/>, in UTF-8.</summary>
    public static ReadOnlySpan<byte> OfJson(ReadOnlySpan<byte> json) =>
        Ascii.IsValid(json) && !json.Contains((byte)0x7f) ? json : Encoding.UTF8.GetBytes(OfJson(Encoding.UTF8.GetString(json)));

    private static string Escape(string text, Func<char, bool> isHarmful, Func<char, string> format)
    {
        if (!text.Any(isHarmful))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            _ = isHarmful(character)
                ? shown.AppendFormat(CultureInfo.InvariantCulture, format(character), (int)character)
                : shown.Append(character);
        }

        return shown.ToString();
    }

    private static string InText(char character) => character < 0x100 ? "\\x{0:x2}" : "\\u{0:x4}";

    /// <summary>Controls, separators of lines, and the marks that change the direction of text.</summary>
    private static bool IsHarmful(char character) =>
        char.IsControl(character)
        || character
            is '\u061c'
                or '\u200e'
                or '\u200f'
                or '\u2028'
                or '\u2029'
                or (>= '\u202a' and <= '\u202e')
                or (>= '\u2066' and <= '\u2069')
                or '\ufeff';
}
