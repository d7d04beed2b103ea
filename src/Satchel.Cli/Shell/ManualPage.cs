using System.CommandLine;
using System.Text;
using Satchel.Cli.Running;

namespace Satchel.Cli.Shell;

/// <summary>A page for <c>man</c>, made from what a command's help says.</summary>
internal static class ManualPage
{
    /// <summary>The name of a command's page: <c>satchel-job-submit</c>.</summary>
    public static string NameOf(IEnumerable<string> path) => string.Join('-', path.Prepend("satchel"));

    /// <summary>The page, in the language of <c>man</c> (roff).</summary>
    /// <param name="command">The program or one of its commands.</param>
    /// <param name="path">Words behind the program's name.</param>
    public static string Of(Command command, IReadOnlyList<string> path)
    {
        var page = new StringBuilder();
        var called = string.Join(' ', path.Prepend("satchel"));
        Line(page, $".TH \"{NameOf(path).ToUpperInvariant()}\" 1 \"\" \"satchel {CliVersion.Text}\"");
        Line(page, ".SH NAME");
        Line(page, $"{Text(NameOf(path))} \\- {Text(FirstSentence(command))}");
        Line(page, ".SH SYNOPSIS");
        Line(page, $".B {Text(called)}");
        Line(page, Text(Synopsis(command)));
        Line(page, ".SH DESCRIPTION");
        Line(page, Text(command.Description ?? ""));
        Entries(page, "ARGUMENTS", command.Arguments.Select(static argument => (NameOf(argument), argument.Description)));
        Entries(
            page,
            "OPTIONS",
            command.Options.Where(static option => !option.Hidden).Select(static option => (NamesOf(option), option.Description))
        );
        Entries(
            page,
            "COMMANDS",
            command.Subcommands.Where(static below => !below.Hidden).Select(below => ($"{called} {below.Name}", below.Description))
        );
        if (command is SatchelCommand { Examples.Count: > 0 } shown)
        {
            Line(page, ".SH EXAMPLES");
            Line(page, ".nf");
            foreach (var example in shown.Examples)
            {
                Line(page, Text(example));
            }

            Line(page, ".fi");
        }

        if (command.Parents.OfType<Command>().Any())
        {
            Line(page, ".SH SEE ALSO");
            Line(page, $".BR {Text(NameOf(path.Take(path.Count - 1)))} (1)");
        }

        return page.ToString();
    }

    private static void Entries(StringBuilder page, string title, IEnumerable<(string Name, string? Description)> entries)
    {
        var isFirst = true;
        foreach (var (name, description) in entries)
        {
            if (isFirst)
            {
                Line(page, ".SH " + title);
                isFirst = false;
            }

            Line(page, ".TP");
            Line(page, $".B {Text(name)}");
            Line(page, Text(description ?? ""));
        }
    }

    private static string Synopsis(Command command) =>
        command.Subcommands.Count > 0
            ? "COMMAND ..."
            : string.Join(' ', command.Arguments.Select(NameOf).Prepend("[OPTIONS]").OfType<string>());

    private static string NameOf(Argument argument) => argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Name;

    private static string NamesOf(Option option) =>
        string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Append(option.Name))
        + (option.HelpName is { } value ? $" {value}" : "");

    private static string FirstSentence(Command command) => (command.Description ?? "").Split(". ")[0].Split(": ")[0].TrimEnd('.');

    /// <summary>As it is to be read: nothing in it is a command of the language.</summary>
    private static string Text(string words)
    {
        var text = words
            .ReplaceLineEndings(" ")
            .Replace("\\", "\\e", StringComparison.Ordinal)
            .Replace("-", "\\-", StringComparison.Ordinal);
        return text.StartsWith('.') || text.StartsWith('\'') ? "\\&" + text : text;
    }

    private static void Line(StringBuilder page, string text) => page.Append(text).Append('\n');
}
