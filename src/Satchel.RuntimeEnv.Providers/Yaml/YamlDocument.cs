using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace Satchel.RuntimeEnv.Providers.Yaml;

/// <summary>
/// Reads one YAML document as JSON. Plain scalars mean what they mean to Python's <c>yaml.safe_load</c> (YAML 1.1: <c>yes</c> is true, <c>0o7</c> is text), so a file
/// says the same here as with Ray; a date stays text. Aliases and <c>&lt;&lt;</c> merges are resolved. What JSON cannot hold is an error: other tags, keys that are no
/// strings, infinity. So is a key that stands twice.
/// </summary>
public static class YamlDocument
{
    /// <param name="text">The document; an empty one is null.</param>
    /// <exception cref="YamlDocumentException">The text cannot be read; names line and column.</exception>
    public static JsonNode? Parse(string text)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            return new YamlReader(parser).ReadDocument();
        }
        catch (YamlException exception)
        {
            throw new YamlDocumentException(
                exception.Message, exception.Start.Line, exception.Start.Column, "Check brackets, quotes and indentation near that place.", exception);
        }
        catch (InvalidOperationException exception)
        {
            // What the library's scanner makes of some brackets that close nothing.
            var place = parser.Current?.End ?? Mark.Empty;
            throw new YamlDocumentException("the text after this place is no YAML", place.Line, place.Column, "Check brackets, quotes and indentation near that place.", exception);
        }
    }
}
