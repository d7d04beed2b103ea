using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Node.Actors;
using Satchel.Node.Objects;
using Satchel.Node.Tasks;
using Satchel.Node.Workers.Wire;

namespace Satchel.Node.Workers;

/// <summary>Lists what this node has: tasks, actors, objects and workers, under the names that Ray's users know. On the loop only.</summary>
internal sealed class StateRows(TaskHistory history, ActorTable actors, ObjectTable objects, DriverSessions sessions, NodeOptions node)
{
    /// <summary>What fits into one answer.</summary>
    private const int Most = 20_000;

    private const int Usual = 100;

    /// <summary>Answers the call `state`. Of the tasks those that are not over come first, then those that ended last.</summary>
    /// <exception cref="SatchelException"><c>UNKNOWN_CALL</c>: there is no such kind.</exception>
    public JsonObject Answer(JsonObject call)
    {
        var rows = call.Text("kind") switch
        {
            "tasks" => history.Living.Values.Select(task => TaskRow.Of(task)).Concat(history.LastEnded.Reverse()).Select(RowOf),
            "actors" => actors.All.Select(RowOf),
            "objects" => objects.All.Select(RowOf),
            "workers" => sessions.All.SelectMany(WorkersOf),
            var kind => throw new SatchelException(
                new SatchelError("UNKNOWN_CALL", $"'{kind}' is no kind of 'state'.", "Kinds are tasks, actors, objects and workers.")
            ),
        };
        var limit = (int)Math.Clamp(call.Number("limit") ?? Usual, 0, Most);
        return new JsonObject { ["rows"] = new JsonArray([.. rows.Take(limit)]) };
    }

    private JsonObject RowOf(TaskRow task) =>
        new()
        {
            ["task_id"] = task.Id.ToString(),
            ["name"] = task.Template.Name,
            ["func_or_class_name"] = task.Template.FunctionName,
            ["type"] = task.Template.Kind switch
            {
                TemplateKind.Create => "ACTOR_CREATION_TASK",
                TemplateKind.Method => "ACTOR_TASK",
                _ => "NORMAL_TASK",
            },
            ["state"] = task.State switch
            {
                TaskState.WaitsForObjects => "PENDING_ARGS_AVAIL",
                TaskState.Queued => "PENDING_NODE_ASSIGNMENT",
                TaskState.Running => "RUNNING",
                TaskState.Finished => "FINISHED",
                _ => "FAILED",
            },
            ["job_id"] = task.JobHex,
            ["actor_id"] = task.Template.Kind == TemplateKind.Task ? null : task.Id.Actor.ToString(),
            ["attempt_number"] = task.Attempt,
            ["node_id"] = node.NodeId.ToString(),
            ["worker_pid"] = task.WorkerPid,
            ["creation_time_ms"] = task.Submitted,
            ["start_time_ms"] = task.Started,
            ["end_time_ms"] = task.Ended,
        };

    private JsonObject RowOf(ActorRecord actor) =>
        new()
        {
            ["actor_id"] = actor.Id.ToString(),
            ["class_name"] = actor.ClassName,
            ["state"] = actor.State switch
            {
                ActorState.Pending => "PENDING_CREATION",
                ActorState.Alive => "ALIVE",
                ActorState.Restarting => "RESTARTING",
                _ => "DEAD",
            },
            ["name"] = actor.Options.Name ?? "",
            ["ray_namespace"] = actor.Namespace,
            ["job_id"] = actor.Session.JobHex,
            ["is_detached"] = actor.Options.IsDetached,
            ["num_restarts"] = actor.Restarts,
            ["node_id"] = node.NodeId.ToString(),
            ["pid"] = actor.Pid,
        };

    private JsonObject RowOf(ObjectRecord found) =>
        new()
        {
            ["object_id"] = found.Id.ToString(),
            ["object_size"] = found.Value is { } value ? ValueForm.LengthField(value) : null,
            ["state"] = found.State switch
            {
                ObjectState.Pending => "PENDING",
                ObjectState.There => "THERE",
                _ => "ERROR",
            },
            ["is_in_shared_memory"] = found.Value is { } kept && ValueForm.SegmentOf(kept) is not null,
            ["node_id"] = node.NodeId.ToString(),
        };

    private IEnumerable<JsonObject> WorkersOf(DriverSession session)
    {
        if (session.Driver is { } driver)
        {
            yield return RowOf(driver, "DRIVER", id: null);
        }

        foreach (var worker in session.Environments.SelectMany(environment => environment.Workers))
        {
            yield return RowOf(worker, "WORKER", worker.Id.Text);
        }
    }

    private JsonObject RowOf(ClientPeer peer, string type, string? id) =>
        new()
        {
            ["worker_id"] = id,
            ["worker_type"] = type,
            ["is_alive"] = true,
            ["pid"] = peer.Pid,
            ["ip"] = ClientPeer.Address,
            ["job_id"] = peer.Session.JobHex,
            ["node_id"] = node.NodeId.ToString(),
        };
}
