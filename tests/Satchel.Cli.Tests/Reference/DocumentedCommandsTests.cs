using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using Satchel.Cli.Running;
using Satchel.Testing;

namespace Satchel.Cli.Tests.Reference;

/// <summary>Every command line of the program in the README, in `docs/` and in `samples/` is one that it takes.</summary>
public sealed partial class DocumentedCommandsTests
{
    public static TheoryData<string> Pages { get; } =
    [
        .. Directory
            .EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.PathOf("samples"), "*.md", SearchOption.AllDirectories))
            .Append(Repository.PathOf("README.md"))
            .Select(static path => Path.GetRelativePath(Repository.PathOf("."), path))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void CommandLine_OfAPage_IsTaken(string page)
    {
        var text = File.ReadAllText(Repository.PathOf(page));
        var faults = Block()
            .Matches(text)
            .SelectMany(static block => CommandsOf(block.Groups["content"].Value))
            .SelectMany(static words => FaultsOf(words, isWhole: true))
            // Beside blocks a command is named, often without what it is about.
            .Concat(Inline().Matches(text).SelectMany(static code => FaultsOf(code.Groups["words"].Value.Split(' '), isWhole: false)));

        faults.Should().BeEmpty();
    }

    [Fact]
    public void CommandsOf_ShellText_FindsThoseOfTheProgram()
    {
        var found = CommandsOf(
            "$ A=1 ./satchel job submit -- sh -c 'a; b | c'; echo $?\nx | satchel secret set k   # why\nfor f in *; do satchel uri \\\n  list; done\n"
        );

        found.Select(static words => string.Join('|', words)).Should().Equal("job|submit|--|sh|-c|a; b | c", "secret|set|k", "uri|list");
    }

    [Fact]
    public void Pages_Together_HaveManyCommands() =>
        Pages
            .Sum(page =>
                Block().Matches(File.ReadAllText(Repository.PathOf(page))).Sum(block => CommandsOf(block.Groups["content"].Value).Count())
            )
            .Should()
            .BeGreaterThan(150, "else they are no longer found");

    private static IEnumerable<string> FaultsOf(string[] words, bool isWhole)
    {
        var root = SatchelCommandLine.Create();
        var parsed = root.Parse(
            ProgramWords.Separate(root, GlobalOptions.MoveBehind(root, words)),
            new ParserConfiguration { ResponseFileTokenReplacer = null }
        );
        var said = parsed.Errors.Select(static error => error.Message).Where(_ => isWhole || parsed.UnmatchedTokens.Count > 0);
        var wrong =
            isWhole && parsed.Errors.Count == 0 && parsed.CommandResult.Command is SatchelCommand command
                // The shell of the page has the variable that it takes along.
                ? command.FindUsageErrors(parsed).Where(static fault => !fault.Contains("the shell has none", StringComparison.Ordinal))
                : [];
        return said.Concat(wrong).Select(fault => $"satchel {string.Join(' ', words)}: {fault}");
    }

    /// <summary>The command lines of the program in a piece of shell: the words behind its name.</summary>
    private static IEnumerable<string[]> CommandsOf(string shell)
    {
        foreach (var line in shell.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            foreach (var words in Split(line))
            {
                var program = words.FindIndex(static word => word is "satchel" or "./satchel");
                if (
                    program >= 0
                    && words
                        .Take(program)
                        .All(static word => word is "$" or "do" or "then" or "sudo" || word.Contains('=', StringComparison.Ordinal))
                )
                {
                    yield return [.. words.Skip(program + 1)];
                }
            }
        }
    }

    /// <summary>As much of a shell as the pages use: quotes, what separates commands, where output goes, comments.</summary>
    private static IEnumerable<List<string>> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (begun, quote) = (false, '\0');
        foreach (var character in line + ";")
        {
            if (quote != '\0')
            {
                quote = character == quote ? '\0' : quote;
                word.Append(quote == '\0' ? "" : character);
            }
            else if (character is '\'' or '"')
            {
                (begun, quote) = (true, character);
            }
            else if (
                !char.IsWhiteSpace(character)
                && character is not (';' or '|' or '&' or '(' or ')' or '>' or '<')
                && (begun || character is not '#')
            )
            {
                begun = true;
                word.Append(character);
            }
            else
            {
                // A digit right before it says which of the outputs goes there.
                if (begun && !(character is '>' && word is { Length: 1 } && char.IsAsciiDigit(word[0])))
                {
                    words.Add(word.ToString());
                }

                word.Clear();
                begun = false;

                if (!char.IsWhiteSpace(character))
                {
                    yield return words;
                    words = character is '>' or '<' ? ["file"] : [];
                }

                if (character is '#')
                {
                    yield break;
                }
            }
        }
    }

    [GeneratedRegex(
        "^```(sh|console|bash)\n(?<content>.*?)^```",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Block();

    [GeneratedRegex("`(\\./)?satchel (?<words>[a-z][^`\n…|]*)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Inline();
}
