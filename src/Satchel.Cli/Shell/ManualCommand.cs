using System.CommandLine;
using System.CommandLine.Parsing;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Texts;
using Satchel.Cli.Options;
using Satchel.Cli.Running;

namespace Satchel.Cli.Shell;

/// <summary><c>satchel manual</c>.</summary>
internal sealed class ManualCommand : SatchelCommand
{
    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "Command whose page is wanted, such as: job submit. Default: the program's own.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _to = new Option<string?>("--to")
    {
        Description = "Write the pages of all commands into this directory instead, one file each.",
        HelpName = "DIR",
    }.RefusingEmpty();

    public ManualCommand()
        : base("manual", "Prints manual pages, made from what --help says, for `man`.")
    {
        Arguments.Add(_command);
        Options.Add(_to);
    }

    public override IReadOnlyList<string> Examples =>
        ["satchel manual job submit | man -l -", "satchel manual --to ~/.local/share/man/man1"];

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed)
    {
        if (parsed.GetValue(_command) is { Length: > 0 } path)
        {
            if (parsed.GetValue(_to) is not null)
            {
                yield return "Give a command or --to, not both.";
            }
            else if (Find(SatchelCommandLine.Create(), path) is null)
            {
                yield return $"No such command '{string.Join(' ', path)}'.";
            }
        }
    }

    protected override Task<int> RunAsync(CommandContext context)
    {
        var root = SatchelCommandLine.Create();
        if (context.Value(_to) is { } directory)
        {
            WriteAll(root, directory);
        }
        else
        {
            var path = context.Value(_command)!;
            context.Terminal.Print(ManualPage.Of(Find(root, path)!, path).TrimEnd('\n'));
        }

        return Task.FromResult(ExitCodes.Success);
    }

    /// <summary>What may follow the names on a command line: each with what it does.</summary>
    public static IReadOnlyList<string> NamesBelow(ParseResult parsed) =>
        [
            .. (
                Find(SatchelCommandLine.Create(), parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(Words))?.Subcommands
                ?? []
            )
                .Where(static below => !below.Hidden)
                .Select(static below => $"{below.Name}\t{below.Description}"),
        ];

    private static IEnumerable<string> Words(ArgumentResult argument) => argument.Tokens.Select(static token => token.Value);

    private static Command? Find(Command root, IEnumerable<string> path) =>
        path.Aggregate<string, Command?>(root, static (above, name) => above?.Subcommands.FirstOrDefault(below => below.Name == name));

    private static void WriteAll(Command root, string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            Write(root, []);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SatchelException(
                new SatchelError(
                    "output_failed",
                    $"The pages cannot be written to '{directory}': {FileFault.InWords(exception, "write")}.",
                    "Name another directory with --to."
                ),
                exception
            );
        }

        void Write(Command command, IReadOnlyList<string> path)
        {
            File.WriteAllText(Path.Combine(directory, ManualPage.NameOf(path) + ".1"), ManualPage.Of(command, path));
            foreach (var below in command.Subcommands.Where(static below => !below.Hidden))
            {
                Write(below, [.. path, below.Name]);
            }
        }
    }
}
