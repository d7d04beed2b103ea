using Satchel.Abstractions.Actors;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Objects;
using Satchel.Node.Peers;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Sessions;
using Satchel.Node.Tasks;
using Satchel.Node.Workers;

namespace Satchel.Node.Actors;

/// <summary>
/// The actors of this node: their calls, in the order of each caller; their restarts and ends. A handle is a reference to what the creation
/// returns: without any, an actor that is not detached ends. On the loop only.
/// </summary>
internal sealed class ActorTable(
    ObjectTable objects,
    TaskCompletion completion,
    ActorCalls calls,
    ActorNames names,
    NodeOptions node,
    NodeLoop loop
)
{
    /// <summary>What an actor may take to leave when it is told to.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Dictionary<ActorId, ActorRecord> _actors = [];

    /// <summary>Told when a session may have lost its last actor.</summary>
    public Action<DriverSession>? Gone { get; set; }

    public IReadOnlyCollection<ActorRecord> All => _actors.Values;

    public ActorRecord? Find(ActorId id) => _actors.GetValueOrDefault(id);

    /// <summary>An actor is to be made; its creation is started like a task.</summary>
    public void Add(TaskRecord creation)
    {
        var actor = new ActorRecord(creation);
        if (objects.Find(ObjectId.HandleOf(actor.Id)) is not { } handle)
        {
            throw new ProtocolException($"Task {creation.Id} is no creation of an actor.");
        }

        _actors[actor.Id] = actor;
        actor.Session.Actors++;
        handle.Freed = () => HandlesGone(actor);
        if (actor.Options.IsDetached)
        {
            objects.Use(handle.Id);
        }

        KeepArguments(actor, objects.Use);
        if (!names.TryMake(creation.Submitter, actor.Id, actor.Namespace, actor.Options.Name))
        {
            completion.Fail(creation, ActorErrors.NotReserved(actor));
        }
    }

    /// <summary>A call of an actor.</summary>
    public void Call(TaskRecord call) => calls.Take(call, Find(call.Id.Actor));

    /// <summary>What a call depends on is there, or it is made once more.</summary>
    public void CanRun(TaskRecord call) => calls.CanRun(call, Find(call.Id.Actor));

    /// <summary>The constructor has returned: the worker is the actor from now on.</summary>
    public void Created(TaskRecord creation, WorkerPeer worker)
    {
        if (Find(creation.Id.Actor) is not { State: not ActorState.Dead } actor)
        {
            worker.Environment.End(worker);
            return;
        }

        (actor.State, actor.Worker, actor.Pid, worker.Actor) = (ActorState.Alive, worker, worker.Pid, actor);
        actor.LastWorker = worker.Id;
        if (actor.IsEnding)
        {
            worker.Kill();
            return;
        }

        calls.SendAll(actor);
    }

    /// <summary>The constructor raised, was cancelled, or could not be run: its environment, or what it depends on, cannot be had.</summary>
    /// <param name="error">What every call returns.</param>
    /// <param name="state">How the creation ends.</param>
    public void NotCreated(TaskRecord creation, ErrorValue error, TaskState state)
    {
        if (Find(creation.Id.Actor) is { } actor)
        {
            Bury(actor, error, state);
        }
    }

    /// <summary>
    /// An actor leaves of its own accord: calls that wait, and those yet to come, fail, and its name is free. What runs beside goes on
    /// in its process, which leaves in a while. Again is fine: its process tells of each call that it does not begin.
    /// </summary>
    /// <returns>What the call returns that said so.</returns>
    public byte[] Leaves(ActorRecord actor)
    {
        if (actor.State != ActorState.Dead)
        {
            (actor.IsEnding, actor.IsLeaving, actor.EndReason) = (true, true, "exit_actor() was called.");
            loop.After(node.ActorGrace, actor.Worker!.Kill);
            Bury(actor, ActorErrors.Died(actor));
        }

        return ActorErrors.Died(actor);
    }

    /// <summary>The process of an actor, or one that was becoming it, is gone.</summary>
    /// <param name="running">Calls that it had not answered.</param>
    public void Lost(ActorRecord actor, WorkerPeer worker, IReadOnlyList<TaskRecord> running)
    {
        (actor.Worker, actor.Pid, actor.LastWorker) = (null, worker.Pid, worker.Id);
        if (actor.State == ActorState.Dead)
        {
            FailCalls(running, actor.Death!.Value);
            if (actor.IsLeaving)
            {
                actor.IsLeaving = false;
                Uncount(actor);
            }

            return;
        }

        if (!actor.MayRestart)
        {
            var death = ActorErrors.Died(actor);
            FailCalls(running, death);
            Bury(actor, death);
            return;
        }

        actor.Session.Retries.Actor(actor.ClassName, actor.Options.MaxRestarts, actor.Restarts, worker.Pid);
        actor.Restarts++;
        actor.State = ActorState.Restarting;
        foreach (var group in running.Where(call => call.Template.Kind == TemplateKind.Method).GroupBy(call => call.Submitter))
        {
            calls.Requeue(actor, group.Key, [.. group], worker.Pid);
        }

        // A creation that is over is made anew with the same arguments, for nobody who waits.
        actor.Creation = actor.Creation.IsOver ? actor.Creation.Again() : actor.Creation;
        actor.Creation.Attempt++;
        actor.Creation.Template.Class!.Add(actor.Creation);
    }

    /// <summary>Ends an actor at once.</summary>
    /// <param name="noRestart">Whether it stays dead, or is made anew as its options say.</param>
    public void Kill(ActorRecord actor, bool noRestart, string reason)
    {
        if (actor.State == ActorState.Dead)
        {
            (actor.IsLeaving ? actor.Worker : null)?.Kill();
            return;
        }

        if (noRestart)
        {
            (actor.IsEnding, actor.EndReason) = (true, reason);
        }

        var worker = actor.Worker ?? actor.Creation.Worker;
        if (worker is not null)
        {
            worker.Kill();
        }

        if (noRestart)
        {
            // Calls from now on need not wait until the process is gone.
            var running = worker?.Running.Values.ToArray() ?? [];
            var death = ActorErrors.Died(actor);
            Bury(actor, death);
            FailCalls(running, death);
        }
    }

    /// <summary>A job is over, and with it its actors that are not detached.</summary>
    public void EndThoseOf(DriverSession session)
    {
        foreach (var actor in _actors.Values.Where(actor => actor.Session == session && !actor.Creation.OutlivesDriver).ToArray())
        {
            Kill(actor, noRestart: true, "its driver has ended.");
        }
    }

    /// <summary>A caller is gone.</summary>
    public void Forget(ClientPeer peer)
    {
        foreach (var actor in _actors.Values)
        {
            // What it has called all the same is somebody's who got the reference from it.
            if (actor.Waiting.TryGetValue(peer, out var waiting) && waiting.Count == 0)
            {
                actor.Waiting.Remove(peer);
            }
        }

        names.Forget(peer);
    }

    /// <summary>Nobody has a handle any more: the actor has nothing to do, since each call holds one.</summary>
    private void HandlesGone(ActorRecord actor)
    {
        _actors.Remove(actor.Id);
        if (actor.State == ActorState.Dead)
        {
            return;
        }

        (actor.IsEnding, actor.EndReason) = (true, "nobody had a handle of it any more.");
        var worker = actor.Worker ?? actor.Creation.Worker;
        Bury(actor, ActorErrors.Died(actor));
        if (worker is not null)
        {
            worker.Environment.End(worker);
            loop.After(Grace, worker.Kill);
        }
    }

    /// <summary>An actor is dead for good.</summary>
    /// <param name="creation">How its creation ends, if that has not ended.</param>
    private void Bury(ActorRecord actor, ErrorValue death, TaskState creation = TaskState.Failed)
    {
        if (actor.State == ActorState.Dead)
        {
            return;
        }

        (actor.State, actor.Death) = (ActorState.Dead, death);
        foreach (var call in actor.Waiting.Values.SelectMany(waiting => waiting).ToArray())
        {
            completion.Fail(call, death);
        }

        actor.Waiting.Clear();
        // One that was to be made, or made anew, is not any more.
        completion.Fail(actor.Creation, death, creation);
        KeepArguments(
            actor,
            id =>
            {
                objects.Unuse(id);
                return null;
            }
        );
        if (actor.Options.Name is { } name)
        {
            names.Release(new NamedActor(actor.Namespace, name, actor.Id, node.NodeId));
        }

        if (actor.Options.IsDetached)
        {
            objects.Unuse(ObjectId.HandleOf(actor.Id));
        }

        if (!actor.IsLeaving)
        {
            Uncount(actor);
        }
    }

    /// <summary>The session need not go on for an actor.</summary>
    private void Uncount(ActorRecord actor)
    {
        actor.Session.Actors--;
        Gone?.Invoke(actor.Session);
    }

    private void FailCalls(IReadOnlyList<TaskRecord> running, ErrorValue death)
    {
        foreach (var call in running.Where(call => call.Template.Kind == TemplateKind.Method))
        {
            completion.Fail(call, death);
        }
    }

    /// <summary>What a constructor was given stays as long as it may be run again.</summary>
    private static void KeepArguments(ActorRecord actor, Func<ObjectId, ObjectRecord?> use)
    {
        if (actor.Options.MaxRestarts != 0)
        {
            foreach (var id in actor.Creation.Dependencies.Concat(actor.Creation.HeldReferences))
            {
                _ = use(id);
            }
        }
    }
}
