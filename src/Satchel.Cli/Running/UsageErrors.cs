using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;

namespace Satchel.Cli.Running;

/// <summary>Tells what is wrong with a command line.</summary>
internal static class UsageErrors
{
    // What other programs call the same thing.
    private static readonly Dictionary<string, string> Meanings = new(StringComparer.Ordinal)
    {
        ["ls"] = "list",
        ["ps"] = "list",
        ["get"] = "list",
        ["rm"] = "delete",
        ["remove"] = "delete",
        ["del"] = "delete",
        ["kill"] = "stop",
        ["cancel"] = "stop",
        ["run"] = "submit",
        ["stat"] = "status",
        ["show"] = "status",
        ["info"] = "status",
        ["inspect"] = "status",
        ["tail"] = "logs",
        ["up"] = "start",
        ["down"] = "stop",
    };

    /// <summary>Every fault, in words; none when the command line is right.</summary>
    public static IReadOnlyList<string> Find(ParseResult parsed)
    {
        if (
            parsed
                is {
                    Action: System.CommandLine.Help.HelpAction or HelpWithExamples,
                    CommandResult.Command: { Subcommands.Count: > 0 } group
                }
            && parsed.UnmatchedTokens.FirstOrDefault(static word => word is not ['-', _, ..]) is { } nothing
        )
        {
            return [NoSuchCommand(nothing, group)];
        }

        var unknown = FindUnknownOptions(parsed).ToList();
        var found = unknown.Count > 0 ? unknown : parsed.Errors.Select(error => TextOf(parsed, error));
        return
        [
            .. (
                parsed.CommandResult.Command is SatchelCommand command && parsed.Action is null
                    ? found.Concat(command.FindCommonErrors(parsed)).Concat(command.FindUsageErrors(parsed))
                    : found
            ).Distinct(StringComparer.Ordinal),
        ];
    }

    /// <returns>Exit code.</returns>
    public static int Tell(ParseResult parsed, IReadOnlyList<string> errors)
    {
        using var terminal = new Terminal(TerminalStyle.Default);
        var hint = $"Try '{PathOf(parsed.CommandResult)} --help' for help.";
        if (WantsJson(parsed))
        {
            var reply = new ErrorReply(new SatchelError("usage", string.Join(' ', errors), hint));
            terminal.SayJson(JsonSerializer.SerializeToNode(reply, WireJson.Default.ErrorReply)!);
            return ExitCodes.Usage;
        }

        foreach (var error in errors)
        {
            terminal.Error(error);
        }

        terminal.Hint(hint);
        return ExitCodes.Usage;
    }

    private static bool WantsJson(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is not SatchelCommand command)
        {
            // A group has no options, but who writes --json behind a misspelt command means it.
            return parsed
                .Tokens.TakeWhile(static token => token.Type is not TokenType.DoubleDash)
                .Any(static token => token.Value is "--json");
        }

        try
        {
            return command.WantsJson(parsed);
        }
        catch (InvalidOperationException)
        {
            // The very option that says so has a value that it does not take.
            return false;
        }
    }

    private static string TextOf(ParseResult parsed, ParseError error)
    {
        if (error.SymbolResult is ArgumentResult { Tokens.Count: 0, Argument: { Arity.MinimumNumberOfValues: > 0 } argument })
        {
            return $"Missing argument '{argument.Name}{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}'.";
        }

        if (parsed is { UnmatchedTokens.Count: > 0, CommandResult.Command: SatchelCommand { NoMoreWords: { } reason } })
        {
            return reason;
        }

        return parsed.CommandResult.Command is var group && group.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var first, ..]
            ? parsed.UnmatchedTokens.FirstOrDefault(static word => word is not ['-', _, ..]) is { } unknown
                ? NoSuchCommand(unknown, group)
                : $"No such option '{first}'."
            : error.Message;
    }

    /// <summary>Before <c>--</c>, what looks like an option is one: a misspelt option must not become an id or a word of a command.</summary>
    private static IEnumerable<string> FindUnknownOptions(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is not SatchelCommand command)
        {
            return [];
        }

        var words = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(static argument => argument.Tokens).ToList();
        var known = command.Options.SelectMany(static option => option.Aliases.Append(option.Name)).ToList();
        return parsed
            .Tokens.TakeWhile(static token => token.Type is not TokenType.DoubleDash)
            .Where(token =>
                token.Value is ['-', _, ..]
                && (
                    words.Exists(word => ReferenceEquals(word, token))
                    || parsed.UnmatchedTokens.Contains(token.Value, StringComparer.Ordinal)
                )
            )
            .Select(token =>
                $"No such option '{token.Value}'."
                + (
                    token.Value.StartsWith("--", StringComparison.Ordinal) && NearestName.Find(token.Value.Split('=')[0], known) is { } near
                        ? $" Did you mean '{near}'?"
                    : command.Arguments.Any(static argument => argument.Arity.MaximumNumberOfValues > 1)
                        ? " Put -- before the command when it has options of its own."
                    : ""
                )
            );
    }

    private static string NoSuchCommand(string written, Command group)
    {
        var meant = Meanings.GetValueOrDefault(written.ToLowerInvariant());
        var known = group.Subcommands.Where(static command => !command.Hidden).Select(static command => command.Name).ToList();
        var near =
            known.Find(name => name == meant)
            ?? InGroup(written, group)
            ?? (meant is null ? null : InGroup(meant, group))
            ?? NearestName.Find(written, known);
        return $"No such command '{written}'.{(near is null ? "" : $" Did you mean '{near}'?")}";
    }

    /// <summary>A command of that name in one of the groups of a group; <c>job</c> comes first, being what most commands are about.</summary>
    private static string? InGroup(string name, Command group) =>
        group
            .Subcommands.OrderByDescending(static inner => inner.Name is "job")
            .Where(inner => inner.Subcommands.Any(command => command.Name == name))
            .Select(inner => $"{inner.Name} {name}")
            .FirstOrDefault();

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "satchel";
}
