using System.Text.Json.Nodes;
using Satchel.Abstractions.Nodes;
using Satchel.Cli.Output;

namespace Satchel.Cli.State;

/// <summary><c>satchel worker list</c>.</summary>
internal sealed class WorkerListCommand()
    : StateListCommand(StateKind.Workers, "worker", "Lists drivers, and the processes that run their tasks and actors.")
{
    public override IReadOnlyList<string> Examples =>
        ["satchel worker list", "satchel worker list --filter worker_type=DRIVER", "satchel worker list --json | jq -r '.[].pid'"];

    protected override Table CreateTable() => new("PID", "TYPE", "WORKER ID", "NODE");

    protected override void Add(Table table, JsonObject row, DateTimeOffset now) =>
        table.Add(StateText.Of(row, "pid"), StateText.Of(row, "worker_type"), StateText.Of(row, "worker_id"), StateText.Of(row, "node_id"));
}
