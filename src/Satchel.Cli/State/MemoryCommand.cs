using System.Text.Json.Nodes;
using Satchel.Abstractions.Nodes;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client.State;

namespace Satchel.Cli.State;

/// <summary><c>satchel memory</c>.</summary>
internal sealed class MemoryCommand()
    : StateCommand(StateKind.Objects, "memory", "Shows the objects that somebody refers to, largest first.")
{
    private const string InSharedMemory = "PINNED_IN_MEMORY";

    public override IReadOnlyList<string> Examples =>
        [
            "satchel memory",
            "satchel memory --filter reference_type=PINNED_IN_MEMORY --limit 10",
            "satchel memory --json | jq '.shared_memory_bytes'",
        ];

    /// <summary>All that one answer takes: the largest are not known before.</summary>
    protected override int AsksFor(int limit) => StateApi.LargestLimit;

    protected override void Show(CommandContext context, StatePage page, int limit, bool detailed)
    {
        var bytes = page.Rows.Sum(SizeOf);
        var shared = page.Rows.Where(IsInSharedMemory).Sum(SizeOf);
        JsonObject[] shown = [.. page.Rows.OrderByDescending(SizeOf).Take(limit)];
        if (context.AsJson)
        {
            context.Terminal.PrintJson(
                new JsonObject
                {
                    ["total"] = page.Passed,
                    ["bytes"] = bytes,
                    ["shared_memory_bytes"] = shared,
                    ["objects"] = new JsonArray([.. shown]),
                }
            );
            return;
        }

        if (detailed)
        {
            ShowDetails(context.Terminal, shown);
        }
        else if (shown.Length > 0)
        {
            ToTable(shown).PrintTo(context.Terminal);
        }

        TellRest(context.Terminal, page, shown.Length, "object");
        if (page.Passed > page.Rows.Count)
        {
            context.Terminal.Say(
                $"The first {Amount.Of(page.Rows.Count, "object")} alone have {Amount.OfBytes(bytes)}, {Amount.OfBytes(shared)} of them in shared memory."
            );
        }
        else if (shown.Length > 0)
        {
            context.Terminal.Say(
                $"{Amount.Of(page.Passed, "object")}, {Amount.OfBytes(bytes)}, {Amount.OfBytes(shared)} of them in shared memory."
            );
        }
    }

    private static Table ToTable(IReadOnlyList<JsonObject> rows)
    {
        var table = new Table("OBJECT ID", "STATE", "SIZE", "WHERE");
        foreach (var row in rows)
        {
            var state = StateText.Of(row, "task_status");
            table.AddColored(
                StateText.ColorOf(state),
                StateText.Of(row, "object_id"),
                state,
                StateText.Number(row, "object_size") is >= 0 and var size ? Amount.OfBytes(size) : "",
                IsInSharedMemory(row) ? "shared memory" : ""
            );
        }

        return table;
    }

    private static bool IsInSharedMemory(JsonObject row) => StateText.Of(row, "reference_type") == InSharedMemory;

    /// <summary>Bytes; none while it is made.</summary>
    private static long SizeOf(JsonObject row) => Math.Max(0, StateText.Number(row, "object_size") ?? 0);
}
