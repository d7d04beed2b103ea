namespace Satchel.Node.Tasks;

/// <summary>
/// Tasks that could start: those that somebody further down waits for come first, in the order they came otherwise. Tasks that were
/// cancelled meanwhile are passed over.
/// </summary>
internal sealed class TaskQueue
{
    private readonly List<Queue<TaskRecord>> _byDepth = [];

    /// <summary>How many wait, cancelled ones with them.</summary>
    public int Count { get; private set; }

    public void Add(TaskRecord task)
    {
        while (_byDepth.Count <= task.Depth)
        {
            _byDepth.Add(new Queue<TaskRecord>());
        }

        _byDepth[task.Depth].Enqueue(task);
        Count++;
    }

    /// <summary>Takes the next one.</summary>
    public TaskRecord? Next()
    {
        for (var depth = _byDepth.Count - 1; depth >= 0; depth--)
        {
            while (_byDepth[depth].TryDequeue(out var task))
            {
                Count--;
                if (!task.IsOver)
                {
                    return task;
                }
            }
        }

        return null;
    }

    /// <summary>Takes all.</summary>
    public IEnumerable<TaskRecord> Drain()
    {
        while (Next() is { } task)
        {
            yield return task;
        }
    }
}
