using Satchel.Node.Peers;

namespace Satchel.Node.Workers;

/// <summary>
/// Workers with nothing to do, of every environment: as many as there are processors are kept warm, for a while. On the loop only.
/// </summary>
internal sealed class IdleWorkers
{
    /// <summary>How long a worker with nothing to do is kept.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly LinkedList<WorkerPeer> _idle = new();
    private readonly NodeLoop _loop;
    private readonly TimeProvider _time;
    private readonly int _most;

    public IdleWorkers(NodeLoop loop, NodeOptions node, TimeProvider time)
    {
        (_loop, _time, _most) = (loop, time, Math.Max(1, (int)Math.Ceiling(node.Cpus)));
        loop.Post(Sweep);
    }

    /// <summary>A worker has nothing to do any more. The one that has had nothing to do for longest may have to leave for it.</summary>
    public void Add(WorkerPeer worker)
    {
        worker.IdleSince = Now;
        worker.IdlePlace = _idle.AddLast(worker);
        if (_idle.Count > _most)
        {
            _idle.First!.Value.Environment.End(_idle.First.Value);
        }
    }

    /// <summary>Has the one leave that has had nothing to do for longest.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryEndOldest()
    {
        if (_idle.First is not { Value: var oldest })
        {
            return false;
        }

        oldest.Environment.End(oldest);
        return true;
    }

    /// <summary>A worker is used again, or gone.</summary>
    public void Remove(WorkerPeer worker)
    {
        if (worker.IdlePlace is { } place)
        {
            _idle.Remove(place);
            worker.IdlePlace = null;
        }
    }

    private long Now => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    private void Sweep()
    {
        while (_idle.First is { Value: var oldest } && Now - oldest.IdleSince > Keep.TotalMilliseconds)
        {
            oldest.Environment.End(oldest);
        }

        _loop.After(Pause, Sweep);
    }
}
