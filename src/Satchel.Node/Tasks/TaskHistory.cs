using Satchel.Abstractions.Tasks;

namespace Satchel.Node.Tasks;

/// <summary>The tasks of this node that are not over, and how many have been. On the loop only.</summary>
internal sealed class TaskHistory
{
    private readonly Dictionary<TaskId, TaskRecord> _living = [];

    public IReadOnlyDictionary<TaskId, TaskRecord> Living => _living;

    public long Finished { get; private set; }

    public long Failed { get; private set; }

    public long Cancelled { get; private set; }

    /// <returns>Whether it is new.</returns>
    public bool TryBegin(TaskRecord task) => _living.TryAdd(task.Id, task);

    public void Ended(TaskRecord task)
    {
        _living.Remove(task.Id);
        switch (task.State)
        {
            case TaskState.Finished:
                Finished++;
                break;
            case TaskState.Cancelled:
                Cancelled++;
                break;
            default:
                Failed++;
                break;
        }
    }
}
