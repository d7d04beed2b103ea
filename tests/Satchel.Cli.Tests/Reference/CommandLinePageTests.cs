using System.CommandLine;
using System.Text;
using Satchel.Cli.Running;
using Satchel.Testing;

namespace Satchel.Cli.Tests.Reference;

public sealed class CommandLinePageTests
{
    [Fact]
    public void CommandLinePage_IsWhatTheCommandsSay()
    {
        var page = new StringBuilder();
        page.AppendLine("# Command line").AppendLine();
        page.AppendLine(
            "Data goes to standard output, messages to standard error. Exit codes: 0 success, 1 failure, 2 a wrong command line, 128 + signal when interrupted;"
        );
        page.AppendLine(
            "`job submit` and `job logs -f` end with the code of the job's driver when it fails (128 + signal when a signal ended it, 1 when it never ran), with 143 when it"
        );
        page.AppendLine(
            "was stopped, and with 0 when it succeeds. Colours, and what clears the screen for `top` and `--watch`, go to terminals only; no other control sequence goes anywhere,"
        );
        page.AppendLine("and none at all with `NO_COLOR`: what is shown again then stands below.").AppendLine();
        page.AppendLine("This page is made from the program's own commands.");
        Write(page, SatchelCommandLine.Create(), "satchel");

        var reference = new ReferencePage("cli.md", "Cli");
        var made = page.ToString();
        reference.Read(made).Should().Be(made, reference.Hint);
    }

    [Fact]
    public void EveryCommand_HasADescriptionAndExamples() =>
        Leaves(SatchelCommandLine.Create())
            .Should()
            .AllSatisfy(command =>
            {
                command.Description.Should().NotBeNullOrWhiteSpace();
                command.Examples.Should().NotBeEmpty($"'{command.Name}' should show how it is used");
                command
                    .Options.Where(option => !option.Hidden)
                    .Should()
                    .AllSatisfy(option => option.Description.Should().NotBeNullOrWhiteSpace());
            });

    private static IEnumerable<SatchelCommand> Leaves(Command command) =>
        command is SatchelCommand leaf ? [leaf] : command.Subcommands.SelectMany(Leaves);

    private static void Write(StringBuilder page, Command command, string path)
    {
        foreach (var below in command.Subcommands.Where(static below => !below.Hidden))
        {
            var name = $"{path} {below.Name}";
            if (below is SatchelCommand leaf)
            {
                Write(page, leaf, name);
            }

            Write(page, below, name);
        }
    }

    private static void Write(StringBuilder page, SatchelCommand command, string path)
    {
        var arguments = string.Concat(
            command.Arguments.Select(argument => $" {argument.Name}{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}")
        );
        page.AppendLine().AppendLine($"## `{path}{arguments}`").AppendLine().AppendLine(command.Description).AppendLine();
        page.AppendLine("| | |").AppendLine("| --- | --- |");
        foreach (var argument in command.Arguments)
        {
            page.AppendLine($"| `{argument.Name}` | {argument.Description} |");
        }

        foreach (var option in command.Options.Where(option => !option.Hidden && option.Name is not "--help"))
        {
            var names = string.Join(
                ", ",
                option
                    .Aliases.Order(StringComparer.Ordinal)
                    .Append(option.Name)
                    .Select(name =>
                        $"`{name}{(option.HelpName is { } value ? " " + value.Replace("|", "\\|", StringComparison.Ordinal) : "")}`"
                    )
            );
            page.AppendLine($"| {names} | {option.Description?.Replace("|", "\\|", StringComparison.Ordinal)} |");
        }

        page.AppendLine().AppendLine("```sh");
        foreach (var example in command.Examples)
        {
            page.AppendLine(example);
        }

        page.AppendLine("```");
    }
}
