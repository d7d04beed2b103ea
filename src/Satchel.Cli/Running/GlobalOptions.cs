using System.CommandLine;

namespace Satchel.Cli.Running;

/// <summary>
/// Options that all commands have, or all that talk to a cluster, may stand before the command: <c>satchel --context prod job list</c>.
/// </summary>
internal static class GlobalOptions
{
    private static readonly string[] Flags = ["--json", "--verbose", "-v", "--quiet", "-q"];
    private static readonly string[] WithValue = ["--address", "--context", "--verify", "--headers", "--log-style", "--log-color"];

    /// <summary>The command line with such options behind the words of the command; what else stands there stays, and is refused.</summary>
    public static string[] MoveBehind(Command root, string[] arguments)
    {
        var path = new List<string>();
        var moved = new List<string>();
        var command = root;
        var next = 0;
        while (next < arguments.Length && command.Subcommands.Count > 0)
        {
            var word = arguments[next];
            if (
                Flags.Contains(word, StringComparer.Ordinal)
                || WithValue.Contains(word.Split('=')[0], StringComparer.Ordinal) && word.Contains('=')
            )
            {
                moved.Add(word);
                next++;
            }
            else if (WithValue.Contains(word, StringComparer.Ordinal) && next + 1 < arguments.Length)
            {
                moved.AddRange(arguments[next..(next + 2)]);
                next += 2;
            }
            else if (command.Subcommands.FirstOrDefault(below => below.Name == word) is { } below)
            {
                path.Add(word);
                command = below;
                next++;
            }
            else
            {
                return arguments;
            }
        }

        return command.Subcommands.Count > 0 || moved.Count == 0 ? arguments : [.. path, .. moved, .. arguments[next..]];
    }
}
