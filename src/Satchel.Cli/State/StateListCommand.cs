using System.Text.Json.Nodes;
using Satchel.Abstractions.Nodes;
using Satchel.Cli.Output;
using Satchel.Cli.Running;

namespace Satchel.Cli.State;

/// <summary>A command that prints one list of the state API as a table.</summary>
internal abstract class StateListCommand(StateKind kind, string noun, string description) : StateCommand(kind, "list", description)
{
    /// <summary>An empty table with its head.</summary>
    protected abstract Table CreateTable();

    protected abstract void Add(Table table, JsonObject row, DateTimeOffset now);

    protected sealed override void Show(CommandContext context, StatePage page, int limit, bool detailed)
    {
        if (context.AsJson)
        {
            context.Terminal.PrintJson(new JsonArray([.. page.Rows]));
            return;
        }

        if (detailed)
        {
            ShowDetails(context.Terminal, page.Rows);
        }
        else if (page.Rows.Count > 0)
        {
            var table = CreateTable();
            var now = TimeProvider.System.GetUtcNow();
            foreach (var row in page.Rows)
            {
                Add(table, row, now);
            }

            table.PrintTo(context.Terminal);
        }

        TellRest(context.Terminal, page, page.Rows.Count, noun);
    }
}
