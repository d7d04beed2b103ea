using System.Text.Json.Nodes;
using Satchel.Abstractions.Nodes;
using Satchel.Cli.Output;

namespace Satchel.Cli.State;

/// <summary><c>satchel actor list</c>.</summary>
internal sealed class ActorListCommand()
    : StateListCommand(StateKind.Actors, "actor", "Lists actors, dead ones as long as their program is connected.")
{
    public override IReadOnlyList<string> Examples =>
        [
            "satchel actor list",
            "satchel actor list --filter state=ALIVE --filter class_name=Counter",
            "satchel actor list --filter is_detached=true --json",
        ];

    protected override Table CreateTable() =>
        new("ACTOR ID", "STATE", "PID", "RESTARTS", "JOB", "NAMESPACE", "NAME", "CLASS", "REASON")
        {
            Spared = ["NAMESPACE", "JOB", "RESTARTS", "PID"],
            Whole = ["ACTOR ID"],
        };

    protected override void Add(Table table, JsonObject row, DateTimeOffset now)
    {
        var state = StateText.Of(row, "state");
        table.AddColored(
            StateText.ColorOf(state),
            StateText.Of(row, "actor_id"),
            state,
            StateText.Of(row, "pid"),
            StateText.Of(row, "num_restarts"),
            StateText.Of(row, "job_id"),
            StateText.Of(row, "ray_namespace"),
            StateText.Of(row, "name"),
            StateText.Of(row, "class_name"),
            StateText.Of(row, "reason")
        );
    }
}
