using System.Buffers;
using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace Satchel.Environments.Providers.Shared.Yaml;

/// <summary>
/// Reads one YAML document as JSON. Plain scalars mean what they mean to Python's <c>yaml.safe_load</c> (YAML 1.1: <c>yes</c> is true,
/// <c>0o7</c> is text), so a file says the same here as with Ray; a date stays text. Aliases and <c>&lt;&lt;</c> merges are resolved. What
/// JSON cannot hold is an error: other tags, keys that are no strings, infinity. So is a key that stands twice.
/// </summary>
public static class YamlDocument
{
    private static readonly SearchValues<char> ControlCharacters = SearchValues.Create([
        .. Enumerable
            .Range(0, 0xA0)
            .Select(code => (char)code)
            .Where(character => char.IsControl(character) && character is not ('\t' or '\n' or '\r' or '\u0085')),
        '\uFFFE',
        '\uFFFF',
    ]);

    /// <param name="text">The document; an empty one is null.</param>
    /// <exception cref="YamlDocumentException">The text cannot be read; names line and column.</exception>
    public static JsonNode? Parse(string text)
    {
        RefuseControlCharacters(text);
        var parser = new Parser(new StringReader(text));
        try
        {
            return new YamlReader(parser).ReadDocument();
        }
        catch (YamlException exception)
        {
            var (line, column) = PlaceOf(exception, text);
            throw new YamlDocumentException(
                exception.Message,
                line,
                column,
                "Check brackets, quotes and indentation near that place.",
                exception
            );
        }
        catch (InvalidOperationException exception)
        {
            // What the library's scanner makes of some brackets that close nothing.
            var place = parser.Current?.End ?? Mark.Empty;
            throw new YamlDocumentException(
                "the text after this place is no YAML",
                place.Line,
                place.Column,
                "Check brackets, quotes and indentation near that place.",
                exception
            );
        }
    }

    /// <summary>
    /// Where a person finds the fault. The library names the beginning of what a tab stands in, and for what is open at the end of the text the
    /// line behind the last.
    /// </summary>
    private static (long Line, long Column) PlaceOf(YamlException fault, string text)
    {
        var lines = text.TrimEnd().Split('\n');
        if (fault.Start.Line > lines.Length)
        {
            return (lines.Length, lines[^1].Length + 1);
        }

        if (fault.Message.Contains("tab as indentation", StringComparison.Ordinal))
        {
            for (var index = (int)fault.Start.Line - 1; index < lines.Length; index++)
            {
                var indentation = lines[index].AsSpan(0, lines[index].Length - lines[index].AsSpan().TrimStart().Length);
                if (indentation.IndexOf('\t') is >= 0 and var tab)
                {
                    return (index + 1, tab + 1);
                }
            }
        }

        return (fault.Start.Line, fault.Start.Column);
    }

    /// <summary>
    /// YAML allows none but tab, line ends and the next-line character, not even in quotes; the parser lets them
    /// through.
    /// </summary>
    private static void RefuseControlCharacters(string text)
    {
        var index = text.AsSpan().IndexOfAny(ControlCharacters);
        if (index >= 0)
        {
            var before = text.AsSpan(0, index);
            throw new YamlDocumentException(
                $"unacceptable character U+{(int)text[index]:X4}: control characters are not allowed",
                before.Count('\n') + 1,
                index - before.LastIndexOf('\n'),
                "Write it as an escape in double quotes."
            );
        }
    }
}
