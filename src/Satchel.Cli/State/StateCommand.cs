using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Nodes;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client.State;

namespace Satchel.Cli.State;

/// <summary>A command that lists what the programs on a cluster have. Starts nothing.</summary>
internal abstract class StateCommand : ClusterCommand
{
    private const int UsualLimit = 100;

    private readonly StateKind _kind;
    private readonly Option<string[]> _filter = new("--filter")
    {
        Description = "Only rows whose column has this value, or has not; may be given several times. --json shows the columns.",
        HelpName = "COLUMN=VALUE|COLUMN!=VALUE",
    };

    private readonly Option<int?> _limit = LimitOption.Create($"At most this many rows; {UsualLimit} unless given.", StateApi.LargestLimit);

    private readonly Option<bool> _detail = new("--detail") { Description = "Every column, one a line." };

    protected StateCommand(StateKind kind, string name, string description)
        : base(name, description)
    {
        _kind = kind;
        foreach (var option in (Option[])[_filter, _limit, _detail])
        {
            Options.Add(option);
        }
    }

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) =>
        (parsed.GetValue(_filter) ?? [])
            .Where(static filter => Read(filter) is null)
            .Select(static filter => $"'{filter}' is neither COLUMN=VALUE nor COLUMN!=VALUE.");

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var filters = (context.Value(_filter) ?? []).Select(static filter => Read(filter)!);
        var limit = context.Value(_limit) ?? UsualLimit;
        var page = await client.State.ListAsync(_kind, filters, AsksFor(limit), context.Cancelled).ConfigureAwait(false);
        Show(context, page, limit, context.Value(_detail));
        return ExitCodes.Success;
    }

    /// <summary>How many rows to ask for when so many are to be shown.</summary>
    protected virtual int AsksFor(int limit) => limit;

    /// <summary>Prints them.</summary>
    protected abstract void Show(CommandContext context, StatePage page, int limit, bool detailed);

    /// <summary>Prints every column of each row.</summary>
    protected static void ShowDetails(Terminal terminal, IReadOnlyList<JsonObject> rows)
    {
        foreach (var (index, row) in rows.Index())
        {
            if (index > 0)
            {
                terminal.Print("");
            }

            foreach (var (column, _) in row)
            {
                foreach (var line in StateText.LinesOf(row, column))
                {
                    terminal.Print(line);
                }
            }
        }
    }

    /// <summary>Says how much of the list is not shown.</summary>
    protected static void TellRest(Terminal terminal, StatePage page, int shown, string noun)
    {
        if (page.Passed == 0)
        {
            terminal.Say(page.Total == 0 ? $"No {noun}s." : $"None of {Amount.Of(page.Total, noun)}.");
        }
        else if (page.Passed > shown)
        {
            terminal.Say($"The first {Amount.Of(shown, noun)} of {Amount.Of(page.Passed, noun)}: --limit shows more, --filter picks.");
        }
    }

    private static StateFilter? Read(string filter) =>
        filter.IndexOf('=', StringComparison.Ordinal) switch
        {
            > 1 and var at when filter[at - 1] is '!' => new StateFilter(filter[..(at - 1)], IsEqual: false, filter[(at + 1)..]),
            > 0 and var at when filter[at - 1] is not '!' => new StateFilter(filter[..at], IsEqual: true, filter[(at + 1)..]),
            _ => null,
        };
}
