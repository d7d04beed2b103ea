using System.CommandLine;
using System.CommandLine.Parsing;
using Satchel.Cli.Output;

namespace Satchel.Cli.Running;

/// <summary>Tells what is wrong with a command line.</summary>
internal static class UsageErrors
{
    public static IReadOnlyList<string> Find(ParseResult parsed)
    {
        var found = parsed.Errors.Select(error => error.Message);
        return [.. (parsed.CommandResult.Command is SatchelCommand command && parsed.Action is null ? found.Concat(command.FindUsageErrors(parsed)) : found).Distinct(StringComparer.Ordinal)];
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

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "satchel";
}
