using System.CommandLine;
using System.CommandLine.Parsing;
using Satchel.Abstractions.Environments;
using Satchel.Cli.Output;

namespace Satchel.Cli.Running;

/// <summary>Tells what is wrong with a command line.</summary>
internal static class UsageErrors
{
    /// <summary>Every fault, in words; none when the command line is right.</summary>
    public static IReadOnlyList<string> Find(ParseResult parsed)
    {
        var found = parsed.Errors.Select(error => TextOf(parsed, error));
        return
        [
            .. (
                parsed.CommandResult.Command is SatchelCommand command && parsed.Action is null
                    ? found.Concat(command.FindUsageErrors(parsed))
                    : found
            ).Distinct(StringComparer.Ordinal),
        ];
    }

    /// <returns>Exit code.</returns>
    public static int Tell(ParseResult parsed, IReadOnlyList<string> errors)
    {
        using var terminal = new Terminal(TerminalStyle.Default);
        foreach (var error in errors)
        {
            terminal.Error(error);
        }

        terminal.Hint($"Try '{PathOf(parsed.CommandResult)} --help' for help.");
        return ExitCodes.Usage;
    }

    private static string TextOf(ParseResult parsed, ParseError error)
    {
        if (error.SymbolResult is ArgumentResult { Tokens.Count: 0, Argument: { Arity.MinimumNumberOfValues: > 0 } argument })
        {
            return $"Missing argument '{argument.Name}{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}'.";
        }

        return parsed.CommandResult.Command is var group && group.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var unknown, ..]
            ? NoSuchCommand(unknown, group.Subcommands.Select(command => command.Name))
            : error.Message;
    }

    private static string NoSuchCommand(string written, IEnumerable<string> known) =>
        $"No such command '{written}'." + (NearestName.Find(written, known) is { } near ? $" Did you mean '{near}'?" : "");

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "satchel";
}
