using System.Text;
using System.Text.RegularExpressions;

namespace Satchel.Cli.Output;

/// <summary>
/// Long lines for a terminal, broken between words: a terminal itself breaks within them. What is longer than a line stays whole, and so does,
/// where it fits, a command in backquotes or at the end of its line, which people copy.
/// </summary>
internal static partial class WrappedText
{
    private const string Step = "  ";
    private const int Narrowest = 20;

    /// <param name="text">Lines; colours in it take no room.</param>
    /// <param name="columns">Of the terminal.</param>
    public static string Of(string text, int columns) =>
        columns < Narrowest ? text : string.Join('\n', text.Split('\n').Select(line => OfLine(line, columns)));

    private static string OfLine(string line, int columns)
    {
        if (WidthOf(line) <= columns)
        {
            return line;
        }

        var indent = line[..^line.TrimStart(' ').Length];
        var further = indent.Length + Step.Length <= columns / 2 ? indent + Step : Step;
        var room = columns - further.Length;
        var wrapped = new StringBuilder(indent);
        var (length, gap) = (indent.Length, "");
        // Blanks at the end would be looked at from each of them.
        foreach (Match unit in Units.Matches(line[indent.Length..].TrimEnd(' ')))
        {
            foreach (var (space, word) in WordsOf(unit, room))
            {
                var before = length == indent.Length && wrapped.Length == indent.Length ? "" : gap + space;
                var width = WidthOf(word);
                if (before.Length > 0 && length + before.Length + width > columns && (width <= room || length >= columns))
                {
                    wrapped.Append('\n').Append(further);
                    (length, before) = (further.Length, "");
                }

                wrapped.Append(before).Append(word);
                length += before.Length + width;
                gap = "";
            }
        }

        return wrapped.ToString();
    }

    /// <summary>The words of what belongs together; all of it as one where that fits into a line.</summary>
    private static IEnumerable<(string Space, string Word)> WordsOf(Match unit, int room)
    {
        var (space, text) = (unit.Groups["space"].Value, unit.Groups["text"].Value);
        return WidthOf(text) <= room
            ? [(space, text)]
            : Words.Matches(unit.Value).Select(static word => (word.Groups["space"].Value, word.Groups["text"].Value));
    }

    private static int WidthOf(string text) => TextWidth.Of(Colour.Replace(text, ""));

    [GeneratedRegex("(?<space> *)(?<text>(?<=: )(?:[^ `]*/)?satchel .*$|[^ `]*`[^`]*`[^ `]*|[^ ]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Units { get; }

    [GeneratedRegex("(?<space> *)(?<text>[^ ]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Words { get; }

    [GeneratedRegex("\e\\[[0-9;]*m", RegexOptions.NonBacktracking)]
    private static partial Regex Colour { get; }
}
