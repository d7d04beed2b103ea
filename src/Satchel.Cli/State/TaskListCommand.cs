using System.Text.Json.Nodes;
using Satchel.Abstractions.Nodes;
using Satchel.Cli.Output;

namespace Satchel.Cli.State;

/// <summary><c>satchel task list</c>.</summary>
internal sealed class TaskListCommand()
    : StateListCommand(StateKind.Tasks, "task", "Lists tasks: those that are not over, then those that ended last, the latest first.")
{
    public override IReadOnlyList<string> Examples =>
        [
            "satchel task list",
            "satchel task list --filter state=FAILED --limit 10 --detail",
            "satchel task list --filter state!=FINISHED --filter job_id=01000000",
            "satchel task list --json | jq -r '.[] | select(.state == \"RUNNING\") | .worker_pid'",
        ];

    protected override Table CreateTable() =>
        new("TASK ID", "STATE", "AGE", "TOOK", "PID", "JOB", "NAME") { Spared = ["JOB", "PID", "TOOK", "AGE"], Whole = ["TASK ID"] };

    protected override void Add(Table table, JsonObject row, DateTimeOffset now)
    {
        var state = StateText.Of(row, "state");
        table.AddColored(
            StateText.ColorOf(state),
            StateText.Of(row, "task_id"),
            state,
            StateText.Age(row, "creation_time_ms", now),
            Took(row, now),
            StateText.Of(row, "worker_pid"),
            StateText.Of(row, "job_id"),
            StateText.Of(row, "name")
        );
    }

    private static string Took(JsonObject row, DateTimeOffset now) =>
        StateText.Number(row, "start_time_ms") is { } started
            ? Amount.Of(
                TimeSpan.FromMilliseconds(Math.Max(0, (StateText.Number(row, "end_time_ms") ?? now.ToUnixTimeMilliseconds()) - started))
            )
            : "";
}
