using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Reads which places a <c>uv.toml</c> names, in tables, dotted keys and lists of any form. Pure.</summary>
internal static partial class UvConfiguration
{
    private const string Text = @"(""{3}[\s\S]*?""{3}|'{3}[\s\S]*?'{3}|""([^""\\\n]|\\.)*""|'[^'\n]*')";

    /// <summary>Options by their names on the command line, and each of their values.</summary>
    public static IEnumerable<(string Name, string Value)> Read(string text)
    {
        var said = Comments().Replace(text, static match => match.Groups["comment"].Success ? "" : match.Value);
        return Places().Matches(said).SelectMany(static place => ValuesOf(place));
    }

    private static IEnumerable<(string Name, string Value)> ValuesOf(Match place)
    {
        // That of an index, which may be a directory, too.
        var name = place.Groups["name"].Value is "url" ? "index" : place.Groups["name"].Value;
        return Texts()
            .Matches(place.Groups["values"].Value)
            .Select(match => match.Groups["text"].Value)
            .Where(static value => value.Length > 0)
            .Select(value => (name, value));
    }

    /// <summary>Texts, so that no sign in one is taken for a comment's, and comments.</summary>
    [GeneratedRegex(Text + @"|(?<comment>#[^\n]*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Comments();

    [GeneratedRegex(
        @"(?<![\w-])[""']?(?<name>find-links|url|index-url|extra-index-url|(override|constraint|build-constraint)-dependencies)[""']?\s*=\s*"
            + @"(?<values>\[("
            + Text
            + @"|[^\]""'])*\]|"
            + Text
            + ")",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Places();

    [GeneratedRegex(
        @"""{3}\n?(?<text>[\s\S]*?)""{3}|'{3}\n?(?<text>[\s\S]*?)'{3}|""(?<text>([^""\\\n]|\\.)*)""|'(?<text>[^'\n]*)'",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Texts();
}
