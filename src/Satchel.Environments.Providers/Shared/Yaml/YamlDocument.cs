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
            throw new YamlDocumentException(
                exception.Message,
                exception.Start.Line,
                exception.Start.Column,
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
