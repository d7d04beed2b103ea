using Satchel.Node.Sessions;
using Satchel.Node.Tasks;

namespace Satchel.Node.Actors;

/// <summary>The calls of actors: each caller's in its order. On the loop only.</summary>
internal sealed class ActorCalls(TaskCompletion completion, TaskSending sending)
{
    /// <summary>A call: sent at once where nothing of the same caller waits, and the actor lives.</summary>
    public void Take(TaskRecord call, ActorRecord? actor)
    {
        if (actor is null)
        {
            completion.Fail(call, ActorErrors.Unknown(call.Id.Actor));
            return;
        }

        if (actor.Death is { } death)
        {
            completion.Fail(call, death);
            return;
        }

        if (!actor.Waiting.TryGetValue(call.Submitter, out var waiting))
        {
            actor.Waiting[call.Submitter] = waiting = new Queue<TaskRecord>();
        }

        if (waiting.Count == 0 && call.Missing == 0 && actor.State == ActorState.Alive)
        {
            Send(actor, call);
        }
        else
        {
            call.State = call.Missing == 0 ? TaskState.Queued : TaskState.WaitsForObjects;
            waiting.Enqueue(call);
        }
    }

    /// <summary>What a call depends on is there.</summary>
    public void CanRun(TaskRecord call, ActorRecord? actor)
    {
        if (call.State == TaskState.Running && actor is { State: ActorState.Alive })
        {
            // Once more, after it raised what may be tried again.
            Send(actor, call);
        }
        else if (actor?.Death is { } death)
        {
            // It was to be made once more, and its actor leaves.
            completion.Fail(call, death);
        }
        else if (actor is not null && actor.Waiting.TryGetValue(call.Submitter, out var waiting))
        {
            Send(actor, waiting);
        }
    }

    /// <summary>Sends what waits for an actor, which is there now.</summary>
    public void SendAll(ActorRecord actor)
    {
        foreach (var waiting in actor.Waiting.Values)
        {
            Send(actor, waiting);
        }
    }

    private void Send(ActorRecord actor, Queue<TaskRecord> waiting)
    {
        // One whose dependencies are missing holds up those behind it: the order of a caller is kept.
        while (actor.State == ActorState.Alive && waiting.TryPeek(out var call) && (call.Missing == 0 || call.IsOver))
        {
            waiting.Dequeue();
            Send(actor, call);
            if (waiting.Count == 0 && !call.Submitter.Connection.IsOpen)
            {
                actor.Waiting.Remove(call.Submitter);
            }
        }
    }

    private void Send(ActorRecord actor, TaskRecord call)
    {
        if (call.IsOver)
        {
            return;
        }

        if (call.Unmet is { } error)
        {
            completion.Fail(call, error);
        }
        else
        {
            sending.Execute(actor.Worker!, call);
        }
    }

    /// <summary>Calls that were under way come first again, those that may be made again; the others have failed.</summary>
    public void Requeue(ActorRecord actor, ClientPeer caller, TaskRecord[] running, int pid)
    {
        var again = new Queue<TaskRecord>();
        foreach (var call in running)
        {
            call.Worker = null;
            if (call.MayRetry(call.Template.MaxRetries))
            {
                call.Session.Retries.Task(call, error: null, pid);
                call.Attempt++;
                call.State = TaskState.Queued;
                again.Enqueue(call);
            }
            else
            {
                completion.Fail(
                    call,
                    ActorErrors.Of(
                        "ActorUnavailableError",
                        actor,
                        $"The process of the actor (pid {pid}) ended while it ran the call; the actor is being restarted."
                    )
                );
            }
        }

        foreach (var call in actor.Waiting.GetValueOrDefault(caller) ?? [])
        {
            again.Enqueue(call);
        }

        actor.Waiting[caller] = again;
    }
}
