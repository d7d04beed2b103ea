using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Nodes;
using Satchel.Node.Actors;
using Satchel.Node.Objects;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Sessions;
using Satchel.Node.Tasks;

namespace Satchel.Node.Listing;

/// <summary>
/// Lists what this node has: tasks, actors, objects, workers and drivers. The columns are those that Ray's own client knows, which takes no
/// others. On the loop only.
/// </summary>
internal sealed class StateRows(TaskHistory history, ActorTable actors, ObjectTable objects, DriverSessions sessions, NodeOptions node)
{
    /// <summary>What fits into one answer.</summary>
    private const int Most = 20_000;

    private const int Usual = 100;

    private readonly StateTable<TaskRow> _tasks = new(
        ("task_id", task => task.Id.ToString()),
        ("attempt_number", task => task.Attempt),
        ("name", task => task.Template.Name),
        ("state", task => TextOf(task.State)),
        ("job_id", task => task.JobHex),
        ("actor_id", task => task.Template.Kind == TemplateKind.Task ? null : task.Id.Actor.ToString()),
        ("type", task => TextOf(task.Template.Kind)),
        ("func_or_class_name", task => task.Template.FunctionName),
        ("parent_task_id", task => task.Parent?.ToString() ?? ""),
        ("node_id", _ => node.NodeId.ToString()),
        ("worker_id", task => task.Worker?.Text),
        ("worker_pid", task => task.WorkerPid),
        ("error_type", task => task.Failure?.Type),
        ("error_message", task => task.Failure?.Message ?? task.Waits),
        ("creation_time_ms", task => task.Submitted),
        ("start_time_ms", task => task.Started),
        ("end_time_ms", task => task.Ended)
    );

    private readonly StateTable<ActorRecord> _actors = new(
        ("actor_id", actor => actor.Id.ToString()),
        ("class_name", actor => actor.ClassName),
        ("state", actor => TextOf(actor.State)),
        ("job_id", actor => actor.Session.JobHex),
        ("name", actor => actor.Options.Name ?? ""),
        ("node_id", _ => node.NodeId.ToString()),
        ("pid", actor => actor.Pid),
        ("ray_namespace", actor => actor.Namespace),
        ("is_detached", actor => actor.Options.IsDetached),
        ("num_restarts", actor => actor.Restarts),
        (StateQuery.ReasonColumn, ReasonOf)
    );

    private readonly StateTable<ObjectRecord> _objects = new(
        ("object_id", found => found.Id.ToString()),
        ("object_size", found => found.Value is { } value ? ValueForm.LengthField(value) : -1),
        ("task_status", found => TextOf(found.State)),
        ("attempt_number", _ => 1),
        ("reference_type", found => found.IsInSharedMemory ? "PINNED_IN_MEMORY" : "LOCAL_REFERENCE"),
        ("call_site", _ => "disabled"),
        // The node itself owns every object: its daemon is the process to name.
        ("type", _ => "DRIVER"),
        ("pid", _ => Environment.ProcessId),
        ("ip", _ => ClientPeer.Address)
    );

    private readonly StateTable<(ClientPeer Peer, string Type, string Id)> _workers = new(
        ("worker_id", worker => worker.Id),
        ("is_alive", _ => true),
        ("worker_type", worker => worker.Type),
        ("exit_type", _ => null),
        ("node_id", _ => node.NodeId.ToString()),
        ("ip", _ => ClientPeer.Address),
        ("pid", worker => worker.Peer.Pid)
    );

    private readonly StateTable<DriverPeer> _drivers = new(
        ("job_id", driver => driver.Session.JobHex),
        ("submission_id", driver => driver.Session.SubmissionId),
        ("node_id", _ => node.NodeId.ToString()),
        ("ip", _ => ClientPeer.Address),
        ("pid", driver => driver.Pid)
    );

    /// <summary>Answers the call `state`.</summary>
    /// <exception cref="SatchelException"><c>UNKNOWN_CALL</c>: there is no such kind; <c>invalid_filter</c>.</exception>
    public JsonObject Answer(JsonObject call)
    {
        var kind = call.Text("kind");
        if (!Enum.TryParse<StateKind>(kind, ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed))
        {
            throw new SatchelException(
                new SatchelError(
                    "UNKNOWN_CALL",
                    $"'{kind}' is no kind of 'state'.",
                    "Kinds are tasks, actors, objects, workers and drivers."
                )
            );
        }

        var filters = (call["filters"] as JsonArray ?? [])
            .OfType<JsonArray>()
            .Select(filter => StateFilter.Parse(Part(filter, 0), Part(filter, 1), Part(filter, 2)))
            .ToArray();
        var page = List(new StateQuery(parsed, filters, (int)Math.Clamp(call.Number("limit") ?? Usual, 0, Most)));
        return new JsonObject
        {
            ["rows"] = new JsonArray([.. page.Rows]),
            ["total"] = page.Total,
            ["passed"] = page.Passed,
        };
    }

    /// <summary>Of the tasks those that are not over come first, then those that ended last.</summary>
    /// <exception cref="SatchelException"><c>invalid_filter</c>.</exception>
    public StatePage List(StateQuery query) =>
        query.Kind switch
        {
            StateKind.Tasks => _tasks.List(
                history.Living.Count + history.LastEnded.Count,
                history.Living.Values.Select(task => TaskRow.Of(task)).Concat(history.LastEnded.Reverse()),
                query
            ),
            StateKind.Actors => _actors.List(actors.All.Count, actors.All, query),
            StateKind.Objects => _objects.List(objects.All.Count, objects.All, query),
            StateKind.Workers => ListOf(_workers, [.. sessions.All.SelectMany(WorkersOf)], query),
            _ => ListOf(_drivers, [.. sessions.All.Select(session => session.Driver).OfType<DriverPeer>()], query),
        };

    private static StatePage ListOf<T>(StateTable<T> table, IReadOnlyCollection<T> all, StateQuery query) =>
        table.List(all.Count, all, query);

    private static IEnumerable<(ClientPeer Peer, string Type, string Id)> WorkersOf(DriverSession session)
    {
        if (session.Driver is { } driver)
        {
            yield return (driver, "DRIVER", "");
        }

        foreach (var worker in session.Environments.SelectMany(environment => environment.Workers))
        {
            yield return (worker, "WORKER", worker.Id.Text);
        }
    }

    private static string Part(JsonArray filter, int index) =>
        index >= filter.Count ? ""
        : filter[index] is JsonValue value && value.TryGetValue<string>(out var text) ? text
        : filter[index]?.ToJsonString() ?? "";

    /// <summary>Why an actor is not there; null where it is.</summary>
    private static JsonNode? ReasonOf(ActorRecord actor) =>
        actor.State switch
        {
            ActorState.Alive => null,
            ActorState.Dead => actor.Death is { } death ? TaskFailure.Of(death, isCreation: true).Message : null,
            _ when actor.Creation.Worker is not null => "Its constructor runs.",
            _ => TaskRow.WhyWaiting(actor.Creation),
        };

    private static string TextOf(TemplateKind kind) =>
        kind switch
        {
            TemplateKind.Create => "ACTOR_CREATION_TASK",
            TemplateKind.Method => "ACTOR_TASK",
            _ => "NORMAL_TASK",
        };

    private static string TextOf(TaskState state) =>
        state switch
        {
            TaskState.WaitsForObjects => "PENDING_ARGS_AVAIL",
            TaskState.Queued => "PENDING_NODE_ASSIGNMENT",
            TaskState.Running => "RUNNING",
            TaskState.Finished => "FINISHED",
            _ => "FAILED",
        };

    private static string TextOf(ActorState state) =>
        state switch
        {
            ActorState.Pending => "PENDING_CREATION",
            ActorState.Alive => "ALIVE",
            ActorState.Restarting => "RESTARTING",
            _ => "DEAD",
        };

    private static string TextOf(ObjectState state) =>
        state switch
        {
            ObjectState.Pending => "PENDING_ARGS_AVAIL",
            ObjectState.There => "FINISHED",
            _ => "FAILED",
        };
}
