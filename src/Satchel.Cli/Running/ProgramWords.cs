using System.CommandLine;

namespace Satchel.Cli.Running;

/// <summary>Words of a program that a command starts: all that follows its name is the program's, as with <c>python</c>.</summary>
internal static class ProgramWords
{
    private const string Separator = "--";

    /// <summary>The command line with <c>--</c> behind the name of the program, where the user has not put it.</summary>
    public static string[] Separate(Command root, string[] arguments)
    {
        var command = root;
        var next = 0;
        while (next < arguments.Length && command.Subcommands.FirstOrDefault(below => below.Name == arguments[next]) is { } below)
        {
            command = below;
            next++;
        }

        if (command is not SatchelCommand { StartsProgram: true })
        {
            return arguments;
        }

        while (next < arguments.Length && arguments[next] is ['-', ..] option)
        {
            next += option is not Separator && TakesNextWord(command, option) ? 2 : 1;
        }

        var follows = next + 1;
        return follows >= arguments.Length || arguments.Take(follows + 1).Contains(Separator, StringComparer.Ordinal)
            ? arguments
            : [.. arguments[..follows], Separator, .. arguments[follows..]];
    }

    private static bool TakesNextWord(Command command, string written) =>
        command.Options.FirstOrDefault(option => option.Name == written || option.Aliases.Contains(written))
            is { Arity.MinimumNumberOfValues: > 0 };
}
