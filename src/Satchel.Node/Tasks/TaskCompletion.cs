using Satchel.Abstractions.Tasks;
using Satchel.Node.Objects;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Tasks;

/// <summary>Ends tasks: their values become objects, whoever waits for them goes on, and what they used is let go. On the loop only.</summary>
internal sealed class TaskCompletion(ObjectTable objects, TaskHistory history, Lineages lineages)
{
    /// <summary>Given each task whose last missing dependency is there.</summary>
    public Action<TaskRecord>? Ready { get; set; }

    /// <summary>Told before the creation of an actor fails, for whatever reason: nobody may wait for that actor any more.</summary>
    public Action<TaskRecord, ErrorValue, TaskState>? NotCreated { get; set; }

    /// <summary>A task is done.</summary>
    /// <param name="values">One for each value that it returns, in the form of frames.</param>
    public void Done(TaskRecord task, byte[][] values)
    {
        if (!TryEnd(task, TaskState.Finished))
        {
            return;
        }

        if (task.Template.Streams)
        {
            Set(task, 0, ObjectState.There, ValueForm.None);
        }
        else
        {
            for (var index = 0; index < task.Template.Returns; index++)
            {
                var isThere = index < values.Length;
                var value = isThere
                    ? values[index]
                    : ValueForm.Error("ValueError", $"Task {task.Template.Name} returned {values.Length} values.");
                Set(task, (uint)index + 1, isThere ? ObjectState.There : ObjectState.Error, value);
            }
        }

        if (Array.Exists(values, value => ValueForm.SegmentOf(value) is not null))
        {
            lineages.Keep(task);
        }

        LetGo(task);
    }

    /// <summary>A task will have no values: each that it would return is the error.</summary>
    public void Fail(TaskRecord task, ErrorValue error, TaskState state = TaskState.Failed)
    {
        if (!task.IsOver && task.Template.Kind == TemplateKind.Create)
        {
            NotCreated!(task, error, state);
        }

        task.Failure ??= task.IsOver ? null : TaskFailure.Of(error, task.Template.Kind == TemplateKind.Create);
        if (!TryEnd(task, state))
        {
            return;
        }

        if (task.Template.Streams)
        {
            SetError(task, 0, error);
        }
        else
        {
            for (var index = 0; index < task.Template.Returns; index++)
            {
                SetError(task, (uint)index + 1, error);
            }
        }

        LetGo(task);
    }

    /// <summary>The next value of a generator.</summary>
    /// <param name="value">In the form of frames, to keep.</param>
    public void Yield(TaskRecord task, uint index, byte[] value)
    {
        if (task.IsOver || index == 0)
        {
            return;
        }

        if (index <= task.Yielded)
        {
            // What an earlier attempt yielded stays as it is. An error comes behind it: nobody would hear of it otherwise.
            if (!ValueForm.IsError(value) || objects.Find(new ObjectId(task.Id, task.Yielded))?.State == ObjectState.Error)
            {
                return;
            }

            index = task.Yielded + 1;
        }

        task.Yielded = index;
        var record = objects.Create(new ObjectId(task.Id, index));
        objects.Hold(task.Submitter, record.Id);
        objects.Want(task.Submitter, record.Id);
        Set(task, index, ValueForm.IsError(value) ? ObjectState.Error : ObjectState.There, value);
    }

    private bool TryEnd(TaskRecord task, TaskState state)
    {
        if (task.IsOver)
        {
            return false;
        }

        task.State = state;
        if (task.IsRepeat)
        {
            return false;
        }

        task.Session.QueuedBytes -= task.QueuedBytes;
        history.Ended(task);
        BackPressure.Relieve(task.Session);
        return true;
    }

    private void SetError(TaskRecord task, uint index, ErrorValue error)
    {
        if (objects.Find(new ObjectId(task.Id, index)) is { State: ObjectState.Pending } record)
        {
            record.Unmet = error.Unmet;
        }

        Set(task, index, ObjectState.Error, error.Value);
    }

    private void Set(TaskRecord task, uint index, ObjectState state, byte[] value)
    {
        if (objects.Find(new ObjectId(task.Id, index)) is { } record)
        {
            objects.Set(record, state, value, DependencyThere);
            objects.Unuse(record);
        }
    }

    /// <summary>An object is there, or its error, that a task depends on.</summary>
    public void DependencyThere(TaskRecord dependent, ObjectRecord dependency)
    {
        if (dependency.State != ObjectState.There)
        {
            dependent.DependencyError ??= new ErrorValue(dependency.Value!, dependency.Unmet);
        }

        if (--dependent.Missing == 0)
        {
            Ready!(dependent);
        }
    }

    private void LetGo(TaskRecord task)
    {
        foreach (var dependency in task.Dependencies)
        {
            objects.Unuse(dependency);
        }

        foreach (var held in task.HeldReferences)
        {
            objects.Unuse(held);
        }

        if (task.Template.Kind == TemplateKind.Method)
        {
            objects.Unuse(ObjectId.HandleOf(task.Id.Actor));
        }
    }
}
