using Satchel.Abstractions.Tasks;
using Satchel.Node.Actors;
using Satchel.Node.Objects;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Sessions;
using Satchel.Node.Workers;

namespace Satchel.Node.Tasks;

/// <summary>The life of tasks: submitted, started when what they depend on is there, made again, cancelled. On the loop only.</summary>
internal sealed class TaskTable
{
    private readonly ObjectTable _objects;
    private readonly TaskHistory _history;
    private readonly TaskCompletion _completion;
    private readonly ActorTable _actors;
    private readonly SegmentStore _segments;

    public TaskTable(ObjectTable objects, TaskHistory history, TaskCompletion completion, ActorTable actors, SegmentStore segments)
    {
        (_objects, _history, _completion, _actors, _segments) = (objects, history, completion, actors, segments);
        completion.Ready = Start;
        completion.NotCreated = actors.NotCreated;
    }

    /// <summary>Takes a task.</summary>
    /// <exception cref="ProtocolException">The frame names no template, or makes no sense.</exception>
    public void Submit(ClientPeer peer, in Frame frame)
    {
        var head = new WireReader(frame.Head);
        var number = head.UInt32();
        if (!peer.Templates.TryGetValue(number, out var template))
        {
            throw new ProtocolException($"Template {number} has not been sent.");
        }

        var id = head.Task();
        var (dependencies, held) = (head.UInt16(), head.UInt16());
        var parent = peer.Current;
        var task = new TaskRecord(id, template, peer, frame.Payload.ToArray())
        {
            Dependencies = head.Objects(dependencies),
            HeldReferences = head.Objects(held),
            Parent = parent?.Id,
            Depth = peer is WorkerPeer ? (parent?.Depth ?? 0) + 1 : 0,
            OutlivesDriver =
                template.Actor is { IsDetached: true }
                || (peer is WorkerPeer worker && (worker.Actor?.Creation ?? parent) is { OutlivesDriver: true }),
        };
        if (!_history.TryBegin(task))
        {
            throw new ProtocolException($"Task {id} has been submitted before.");
        }

        peer.Session.QueuedBytes += task.QueuedBytes;
        MakeReturns(peer, task);
        Depend(task);
        switch (template.Kind)
        {
            case TemplateKind.Method:
                _objects.Use(ObjectId.HandleOf(id.Actor));
                _actors.Call(task);
                break;
            case TemplateKind.Create:
                _actors.Add(task);
                goto default;
            default:
                if (template.Function is { } digest && !peer.Session.Functions.ContainsKey(digest))
                {
                    _completion.Fail(task, TaskErrors.WithoutFunction(task));
                }
                else if (task.Missing == 0)
                {
                    Start(task);
                }

                break;
        }

        BackPressure.Apply(peer);
    }

    /// <summary>A worker has answered.</summary>
    /// <exception cref="ProtocolException">The frame makes no sense.</exception>
    public void Result(WorkerPeer worker, in Frame frame)
    {
        var head = new WireReader(frame.Head);
        var id = head.Task();
        var status = (ResultStatus)head.Byte();
        var count = head.UInt32();
        var values = new List<byte[]>();
        var payload = new WireReader(frame.Payload);
        while (values.Count < count && payload.Rest.Length > 0)
        {
            values.Add(ValueForm.Keep(payload.Value()));
        }

        _segments.Check(worker, values);
        // Else it was cancelled, or its driver is gone.
        if (worker.Running.Remove(id, out var task))
        {
            task.Worker = null;
            Settle(worker, task, status, values, isWhole: values.Count == count);
            if (worker.Actor is null)
            {
                Leave(worker, task);
            }
        }

        foreach (var value in values)
        {
            _segments.Discard(worker, value);
        }
    }

    /// <summary>A worker is gone with what it ran.</summary>
    public void Lost(WorkerPeer worker, TaskRecord task)
    {
        task.Worker = null;
        if (task.IsOver)
        {
            return;
        }

        if (task.IsCancelled)
        {
            _completion.Fail(task, TaskErrors.Cancelled(task), TaskState.Cancelled);
        }
        else if (task.MayRetry(task.Template.MaxRetries))
        {
            task.Session.Retries.Task(task, error: null, worker.Pid);
            task.Attempt++;
            Start(task);
        }
        else
        {
            _completion.Fail(task, TaskErrors.WorkerCrashed(task, worker.Pid));
        }
    }

    /// <summary>Cancels a task: at once where nobody runs it, else its worker is told.</summary>
    public void Cancel(TaskId id, bool force, bool recursive)
    {
        if (!_history.Living.TryGetValue(id, out var task))
        {
            return;
        }

        task.IsCancelled = true;
        // One that never ran has called nobody: many that are queued are cancelled without a look at all the others for each.
        if (recursive && (task.Worker is not null || task.Attempt > 0))
        {
            foreach (var child in _history.Living.Values.Where(other => other.Parent == id).ToArray())
            {
                Cancel(child.Id, force, recursive);
            }
        }

        switch (task.Worker)
        {
            case null:
                _completion.Fail(task, TaskErrors.Cancelled(task), TaskState.Cancelled);
                if (task.Template.Kind == TemplateKind.Method)
                {
                    // Calls behind it may have waited for it alone.
                    _actors.CanRun(task);
                }

                break;
            case { Actor: null } worker when force:
                worker.Kill();
                break;
            case var worker:
                var room = worker.Connection.Append(FrameType.Cancel, TaskId.Size + 1, 0);
                id.Write(room);
                room[TaskId.Size] = (byte)((force ? 1 : 0) | (recursive ? 2 : 0));
                break;
        }
    }

    private void Settle(WorkerPeer worker, TaskRecord task, ResultStatus status, List<byte[]> values, bool isWhole)
    {
        var error = values.Count > 0 ? values[0] : null;
        switch (status)
        {
            case ResultStatus.Done when task.Template.Kind == TemplateKind.Create:
                _actors.Created(task, worker);
                _completion.Done(task, [ValueForm.None]);
                break;
            case ResultStatus.Done when isWhole:
                _completion.Done(task, task.Template.Streams ? [] : [.. values]);
                break;
            case ResultStatus.Retryable when task.MayRetry(task.Template.MaxRetries):
                task.Session.Retries.Task(task, error, worker.Pid);
                task.Attempt++;
                Start(task);
                break;
            case ResultStatus.Cancelled:
                _completion.Fail(task, error ?? TaskErrors.Cancelled(task), TaskState.Cancelled);
                break;
            case ResultStatus.ActorLeaves when worker.Actor is { } actor:
                _completion.Fail(task, _actors.Leaves(actor));
                break;
            case ResultStatus.ActorLeaves:
                // It can run nothing: another one may.
                worker.Environment.End(worker);
                goto default;
            default:
                _completion.Fail(task, error ?? TaskErrors.NothingGiven(task));
                break;
        }
    }

    /// <summary>A worker that is no actor is done with a task: the next one, or nothing.</summary>
    private static void Leave(WorkerPeer worker, TaskRecord task)
    {
        if (worker.IsBlocked)
        {
            // It was interrupted before it could say that it goes on.
            worker.IsBlocked = false;
            worker.Lease?.Unblock();
        }

        if (task.Template is { MaxCalls: > 0, Function: { } function })
        {
            var calls = worker.Calls[function] = worker.Calls.GetValueOrDefault(function) + 1;
            if (calls >= task.Template.MaxCalls)
            {
                worker.Environment.End(worker);
            }
        }

        if (task.Template.Kind == TemplateKind.Create)
        {
            // What a constructor that failed has left behind is nobody's.
            worker.Environment.End(worker);
        }

        (worker.Class ?? task.Template.Class!).Next(worker);
    }

    private void MakeReturns(ClientPeer peer, TaskRecord task)
    {
        var (first, last) = task.Template.Streams ? (0, 0) : (1, task.Template.Returns);
        for (var index = first; index <= last; index++)
        {
            var record = _objects.Create(new ObjectId(task.Id, (uint)index));
            _objects.Hold(peer, record.Id);
            _objects.Want(peer, record.Id);
        }
    }

    /// <summary>Counts what a task uses, and what of its dependencies is not there yet.</summary>
    public void Depend(TaskRecord task)
    {
        foreach (var dependency in task.Dependencies)
        {
            if (_objects.Use(dependency) is not { } record)
            {
                task.DependencyError ??= ObjectTable.Lost(dependency);
            }
            else if (record.State == ObjectState.Pending)
            {
                task.Missing++;
                (record.Dependents ??= []).Add(task);
            }
            else if (record.State != ObjectState.There)
            {
                task.DependencyError ??= new ErrorValue(record.Value!, record.Unmet);
            }
        }

        foreach (var reference in task.HeldReferences)
        {
            _objects.Use(reference);
        }
    }

    /// <summary>Everything that a task depends on is there, or will never be.</summary>
    public void Start(TaskRecord task)
    {
        if (task.IsOver)
        {
            return;
        }

        if (task.Template.Kind == TemplateKind.Method)
        {
            _actors.CanRun(task);
        }
        else if (task.Unmet is { } error)
        {
            _completion.Fail(task, error);
        }
        else
        {
            task.Template.Class!.Add(task);
        }
    }
}
