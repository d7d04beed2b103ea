using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Satchel.Cli.Options;
using Satchel.Cli.Running;

namespace Satchel.Cli.Shell;

/// <summary>What a word of a command line may become.</summary>
/// <param name="Parsed">The words before it.</param>
/// <param name="Begun">What stands of it already.</param>
/// <param name="Lines">Each a candidate and, behind a tab, what it is; or <see cref="Files"/>.</param>
internal sealed record Candidates(ParseResult Parsed, string Begun, IReadOnlyList<string> Lines)
{
    /// <summary>Stands for names of files, which the shell knows itself.</summary>
    public const string Files = ":files";

    /// <summary>The command whose jobs are wanted; null when none are.</summary>
    public ClusterCommand? Jobs { get; private init; }

    /// <summary>The command that asks a cluster what its argument may be; null for another, and where options are wanted.</summary>
    public ClusterCommand? Asked { get; private init; }

    /// <summary>Whether names of contexts are wanted.</summary>
    public bool Contexts { get; private init; }

    /// <param name="root">All commands.</param>
    /// <param name="words">The command line without the program; its last word is the one to complete.</param>
    public static Candidates Find(Command root, IReadOnlyList<string> words)
    {
        var begun = words.Count > 0 ? words[^1] : "";
        // A word stands for what is begun: it counts for whether a program stands before it.
        var before = ProgramWords.Separate(root, [.. GlobalOptions.MoveBehind(root, [.. words.Take(words.Count - 1)]), ""])[..^1];
        var parsed = root.Parse(before, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var command = parsed.CommandResult.Command;
        if (before.Contains("--", StringComparer.Ordinal))
        {
            // Behind it stands a program with its arguments.
            return new Candidates(parsed, begun, [Files]);
        }

        if (before.Length > 0 && command.Options.FirstOrDefault(option => Is(option, before[^1]) && TakesValue(option)) is { } awaiting)
        {
            return OfValue(parsed, begun, awaiting, awaiting.HelpName);
        }

        if (begun.StartsWith('-'))
        {
            return new Candidates(parsed, begun, [.. command.Options.Where(static option => !option.Hidden).Select(Line)]);
        }

        if (command.Subcommands.Count > 0)
        {
            var below = command.Subcommands.Where(static below => !below.Hidden);
            return new Candidates(parsed, begun, [.. below.Select(static below => $"{below.Name}\t{below.Description}")]);
        }

        return NextArgument(parsed) switch
        {
            null => new Candidates(parsed, begun, []),
            { Name: JobIdArgument.Name } when command is ClusterCommand cluster => new Candidates(parsed, begun, []) { Jobs = cluster },
            _ when command is ManualCommand => new Candidates(parsed, begun, ManualCommand.NamesBelow(parsed)),
            _ when command is ClusterCommand { Suggestions: not null } asked => new Candidates(parsed, begun, []) { Asked = asked },
            var argument => OfValue(parsed, begun, argument, argument.Name),
        };
    }

    /// <param name="parsed">The words before it.</param>
    /// <param name="begun">What stands of it already.</param>
    /// <param name="symbol">The option or argument.</param>
    /// <param name="name">How help calls its value.</param>
    private static Candidates OfValue(ParseResult parsed, string begun, Symbol symbol, string? name) =>
        new(parsed, begun, name is ContextArgument.Name or JobIdArgument.Name or Address ? [] : ValuesOf(symbol, name))
        {
            Contexts = name is ContextArgument.Name,
            Jobs = name is JobIdArgument.Name ? parsed.CommandResult.Command as ClusterCommand : null,
        };

    private static string Line(Option option) => $"{option.Name}\t{option.Description}";

    private static bool Is(Option option, string word) => option.Name == word || option.Aliases.Contains(word, StringComparer.Ordinal);

    private static bool TakesValue(Option option) => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);

    /// <summary>How help calls what nobody but its owner knows.</summary>
    private const string Address = "URL";

    /// <summary>The words that an option or argument takes, when they are known; names of files where it may be one.</summary>
    private static IReadOnlyList<string> ValuesOf(Symbol symbol, string? name)
    {
        // A name and a value are no file.
        if (name?.Contains('=', StringComparison.Ordinal) is true)
        {
            return [];
        }

        // What stands in capitals is not the word itself.
        string[] shown = name is not null && name.Contains('|', StringComparison.Ordinal) ? name.Split('|') : [];
        string[] words =
            shown.Length > 0
                ? [.. shown.Where(static word => word.All(static letter => !char.IsAsciiLetterUpper(letter)))]
                : [.. symbol.GetCompletions(CompletionContext.Empty).Select(static item => item.Label.ToLowerInvariant())];
        return words.Length > 0 && words.Length >= shown.Length ? words : [.. words, Files];
    }

    private static Argument? NextArgument(ParseResult parsed)
    {
        var given = parsed.CommandResult.Children.OfType<ArgumentResult>().Sum(static argument => argument.Tokens.Count);
        foreach (var argument in parsed.CommandResult.Command.Arguments)
        {
            if (given < argument.Arity.MaximumNumberOfValues)
            {
                return argument;
            }

            given -= argument.Arity.MaximumNumberOfValues;
        }

        return null;
    }
}
