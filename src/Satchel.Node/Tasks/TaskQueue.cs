namespace Satchel.Node.Tasks;

/// <summary>
/// Tasks that could start: those that somebody further down waits for come first, in the order they came otherwise. Tasks that were
/// cancelled meanwhile are passed over.
/// </summary>
internal sealed class TaskQueue
{
    private readonly Queue<TaskRecord> _ofDriver = new();

    // The deepest first; none is empty.
    private readonly SortedDictionary<int, Queue<TaskRecord>> _deeper = new(Comparer<int>.Create((one, other) => other.CompareTo(one)));

    /// <summary>How many wait, cancelled ones with them.</summary>
    public int Count { get; private set; }

    public void Add(TaskRecord task)
    {
        Count++;
        if (task.Depth == 0)
        {
            _ofDriver.Enqueue(task);
            return;
        }

        if (!_deeper.TryGetValue(task.Depth, out var queue))
        {
            _deeper[task.Depth] = queue = new Queue<TaskRecord>();
        }

        queue.Enqueue(task);
    }

    /// <summary>Takes the next one.</summary>
    public TaskRecord? Next()
    {
        while (Count > 0)
        {
            Count--;
            if (Take() is { IsOver: false } task)
            {
                return task;
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

    /// <summary>Lets go of those that are over.</summary>
    public void Trim()
    {
        foreach (var task in Drain().ToArray())
        {
            Add(task);
        }
    }

    private TaskRecord Take()
    {
        if (_deeper.Count == 0)
        {
            return _ofDriver.Dequeue();
        }

        var (depth, queue) = _deeper.First();
        var task = queue.Dequeue();
        if (queue.Count == 0)
        {
            _deeper.Remove(depth);
        }

        return task;
    }
}
