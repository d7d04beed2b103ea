using Satchel.Abstractions.Tasks;
using Satchel.Node.Workers;

namespace Satchel.Node.Tasks;

/// <summary>The tasks of this node that are not over and the last ones that are. On the loop only.</summary>
internal sealed class TaskHistory(TimeProvider time)
{
    /// <summary>So many that are over are kept.</summary>
    private const int MostEnded = 10_000;

    private readonly Queue<TaskRow> _ended = new();
    private readonly Dictionary<TaskId, TaskRecord> _living = [];

    public IReadOnlyDictionary<TaskId, TaskRecord> Living => _living;

    /// <summary>The last ones that are over, in the order of their ends.</summary>
    public IReadOnlyCollection<TaskRow> LastEnded => _ended;

    /// <returns>Whether it is new.</returns>
    public bool TryBegin(TaskRecord task)
    {
        task.Submitted = Now;
        return _living.TryAdd(task.Id, task);
    }

    /// <summary>A worker is given a task.</summary>
    public void Started(TaskRecord task, WorkerPeer worker) =>
        (task.Started, task.WorkerPid, task.LastWorker) = (Now, worker.Pid, worker.Id);

    public void Ended(TaskRecord task)
    {
        _living.Remove(task.Id);
        if (_ended.Count == MostEnded)
        {
            _ended.Dequeue();
        }

        _ended.Enqueue(TaskRow.Of(task, Now));
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
