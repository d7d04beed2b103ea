using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Objects;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Tasks;

/// <summary>Makes values again whose files are gone, by running their tasks once more, and before them those of what they used. On the loop only.</summary>
internal sealed partial class Rebuilding(
    ObjectTable objects,
    SegmentFiles files,
    Lineages lineages,
    TaskHistory history,
    TaskCompletion completion,
    TaskTable tasks,
    ILogger<Rebuilding> logger
)
{
    /// <summary>A reader has not found the bytes of an object. It is pending afterwards if they are gone, or an error where they cannot be made again.</summary>
    public void Recover(ObjectId id)
    {
        if (objects.Find(id) is not { } record || !IsLost(record))
        {
            return;
        }

        objects.Lose(record);
        // However long the chain is.
        var lost = new Stack<ObjectRecord>([record]);
        while (lost.TryPop(out var next))
        {
            Make(next, lost);
        }
    }

    private void Make(ObjectRecord record, Stack<ObjectRecord> lost)
    {
        if (
            record.State != ObjectState.Pending
            || (history.Living.TryGetValue(record.Id.Task, out var living) && IsReturn(record.Id, of: living))
        )
        {
            return;
        }

        var lineage = record.Origin ?? LineageOf(record.Id);
        if (Obstacle(record.Id, lineage) is { } obstacle)
        {
            NotMade(logger, record.Id, obstacle);
            objects.Set(record, ObjectState.Error, TaskErrors.NotRebuilt(record.Id, obstacle), completion.DependencyThere);
            return;
        }

        var task = lineage!.Task!.Rebuilt();
        foreach (var id in task.Dependencies.Concat(task.HeldReferences))
        {
            if (Restore(id, lineage) is { } source)
            {
                lost.Push(source);
            }
        }

        MadeAgain(logger, task.Template.Name, record.Id, task.Attempt);
        Begin(task);
    }

    /// <summary>Has a task run of which somebody still uses some values. It makes the others as well: they may be wanted until it is done.</summary>
    private void Begin(TaskRecord task)
    {
        history.TryBegin(task);
        task.Session.QueuedBytes += task.QueuedBytes;
        for (var index = 1; index <= task.Template.Returns; index++)
        {
            objects.Create(new ObjectId(task.Id, (uint)index));
        }

        tasks.Depend(task);
        if (task.Missing == 0)
        {
            tasks.Start(task);
        }
    }

    /// <summary>Has there be a record of what a task uses.</summary>
    /// <returns>One that has to be made again; null where there is nothing to be done.</returns>
    private ObjectRecord? Restore(ObjectId id, Lineage lineage)
    {
        if (objects.Find(id) is { } record)
        {
            if (!IsLost(record))
            {
                return null;
            }

            objects.Lose(record);
            return record;
        }

        record = objects.Restore(id);
        if (!lineage.Values.TryGetValue(id, out var value))
        {
            return record;
        }

        objects.Set(record, ObjectState.There, value, completion.DependencyThere);
        return null;
    }

    /// <summary>Running the task again makes its returns anew, and nothing else that has its id.</summary>
    private Lineage? LineageOf(ObjectId id) =>
        lineages.Find(id.Task) is { } kept && id.Index < ObjectId.FirstPut && (kept.Task is null || IsReturn(id, kept.Task)) ? kept : null;

    private static bool IsReturn(ObjectId id, TaskRecord of) =>
        of.Template is { Kind: TemplateKind.Task, Streams: false } template && id.Index >= 1 && id.Index <= template.Returns;

    private bool IsLost(ObjectRecord record) =>
        record is { State: ObjectState.There, Value: { } value }
        && ValueForm.SegmentOf(value) is { } segment
        && !files.IsThere(segment, (long)ValueForm.LengthField(value));

    private static string? Obstacle(ObjectId id, Lineage? lineage) =>
        lineage switch
        {
            null when id.Index >= ObjectId.FirstPut => "It was given by put(), which is not done again.",
            null => "It is of an actor, of a generator or of a task whose values were all dropped, which are not run again.",
            { Task: null } => "What is kept to make values again had grown beyond its bound, and the task was forgotten.",
            { Task.Session.Ending.IsCancellationRequested: true } => "The driver of its task has ended.",
            { Task.Template.MaxRetries: 0 } => "Its task has max_retries=0.",
            { Task.IsCancelled: true } => "Its task was cancelled.",
            { Task: var task } when !task.MayRetry(task.Template.MaxRetries) =>
                $"Its task has been run {task.Attempt + 1} times, and max_retries allows no more.",
            _ => null,
        };

    [LoggerMessage(81, LogLevel.Warning, "Object {Object} was lost: task {Task} is run again, in attempt {Attempt}.")]
    private static partial void MadeAgain(ILogger logger, string task, ObjectId @object, int attempt);

    [LoggerMessage(82, LogLevel.Warning, "Object {Object} was lost and cannot be made again. {Obstacle}")]
    private static partial void NotMade(ILogger logger, ObjectId @object, string obstacle);
}
