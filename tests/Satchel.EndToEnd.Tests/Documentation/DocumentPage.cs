using System.Text.RegularExpressions;
using Satchel.Testing;

namespace Satchel.EndToEnd.Tests.Documentation;

/// <summary>
/// A page of the documents with its fenced blocks. A comment right above a block says what readers need not see: <c>shown: WHY</c> (it is not
/// run), <c>by: CLASS</c> of tests that have it, <c>before: SHELL</c>, <c>needs: PROGRAM…</c>, <c>file: NAME</c>, <c>typed: TEXT</c> at a terminal,
/// <c>packages: NAME==VERSION…</c> of an index, <c>image: NAME</c> of an engine, <c>like: SHELL</c> that prints such JSON.
/// </summary>
internal sealed partial record DocumentPage(string Name, IReadOnlyList<DocumentBlock> Blocks)
{
    /// <summary>Names of all pages with blocks, relative to the root.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory
            .EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Append(Repository.PathOf("README.md"))
            .Select(static path => Path.GetRelativePath(Repository.Root, path))
            .Where(static name => Read(name).Blocks.Count > 0)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads a page.</summary>
    public static DocumentPage Read(string name)
    {
        var text = File.ReadAllText(Repository.PathOf(name));
        return new DocumentPage(
            name,
            [
                .. Block()
                    .Matches(text)
                    .Select(match => new DocumentBlock(
                        match.Groups["language"].Value,
                        match.Groups["content"].Value,
                        text.AsSpan(0, match.Groups["fence"].Index).Count('\n') + 1,
                        Comment()
                            .Matches(match.Groups["comments"].Value)
                            .ToDictionary(
                                static comment => comment.Groups["word"].Value,
                                static comment => comment.Groups["text"].Value.Trim(),
                                StringComparer.Ordinal
                            )
                    )),
            ]
        );
    }

    [GeneratedRegex(
        "^(?<comments>(<!--(?:(?!-->).)*-->\n+)*)(?<fence>```)(?<language>[a-z]*)\n(?<content>.*?)^```",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Block();

    [GeneratedRegex("<!-- (?<word>[a-z]+):(?<text>(?:(?!-->).)*)-->", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Comment();
}
