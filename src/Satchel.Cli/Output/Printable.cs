using System.Globalization;
using System.Text;

namespace Satchel.Cli.Output;

/// <summary>Text of others on a terminal: names and ids may hold what a terminal takes for commands.</summary>
internal static class Printable
{
    /// <summary>The text with control characters, but for tabs and line ends, as <c>\xNN</c>.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsHarmful))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            _ = IsHarmful(character) ? shown.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}") : shown.Append(character);
        }

        return shown.ToString();
    }

    private static bool IsHarmful(char character) => char.IsControl(character) && character is not ('\t' or '\n');
}
