using System.Text;
using Wcwidth;

namespace Satchel.Cli.Output;

/// <summary>
/// How many columns of a terminal a text takes: letters of East Asia and most emoji take two, what combines with the letter before it none.
/// Terminals do not agree on emoji that are made of several; each part counts here, so that a line is never longer than it is taken for.
/// </summary>
internal static class TextWidth
{
    /// <param name="text">Without control characters.</param>
    public static int Of(string text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            columns += Of(rune);
        }

        return columns;
    }

    /// <summary>As much of the beginning as fits.</summary>
    public static string Cut(string text, int columns)
    {
        var (left, length) = (columns, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            left -= Of(rune);
            if (left < 0)
            {
                return text[..length];
            }

            length += rune.Utf16SequenceLength;
        }

        return text;
    }

    /// <summary>The text, and spaces up to a number of columns.</summary>
    public static string Pad(string text, int columns) => text + new string(' ', Math.Max(0, columns - Of(text)));

    private static int Of(Rune rune) => rune.IsAscii ? 1 : Math.Max(0, UnicodeCalculator.GetWidth(rune));
}
