using System.Runtime.InteropServices;

namespace Satchel.Node.Scheduling;

/// <summary>
/// Gives out the node's resources, first come first served. Those that want the same resources, in whatever amounts, stand in one queue. A
/// request that does not fit yet holds back all behind it and keeps what it wants from the other queues, of GPUs the devices that are nearest
/// to what it lacks, so that big requests are not starved; one that never fits on this node holds back nobody. A grant costs the same however
/// many wait. Thread-safe.
/// </summary>
internal sealed class ResourceLedger
{
    private readonly NodeOptions _node;
    private readonly ResourcePool _total;
    private readonly ResourcePool _free;
    private readonly GpuPool _gpus;
    private readonly Dictionary<string, LinkedList<ResourceShare>> _queues = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _numbers;
    private bool _closed;

    public ResourceLedger(NodeOptions node)
    {
        _node = node;
        _total = new ResourcePool(ResourceAmounts.Of(node));
        _free = _total.Copy();
        _gpus = new GpuPool(node);
    }

    public IReadOnlyDictionary<string, double> Total => _total.ToNumbers();

    /// <summary>What is left; 0 also where drivers found again hold more than there is.</summary>
    public IReadOnlyDictionary<string, double> Free
    {
        get
        {
            lock (_gate)
            {
                return _free.ToNumbers();
            }
        }
    }

    /// <summary>How many requests have been looked at so far, for tests of what a grant costs.</summary>
    internal long Looks { get; private set; }

    /// <summary>Takes a place in the queue, at once: the order of these calls is the order of service.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="granted">Called once when the resources are held, perhaps before this returns; must return at once.</param>
    public ResourceShare Ask(ResourceRequest request, Action granted)
    {
        var share = new ResourceShare(this, request, granted);
        List<ResourceShare> served = [];
        lock (_gate)
        {
            if (!Fits(request))
            {
                share.State = ShareState.NeverFits;
                return share;
            }

            share.Number = ++_numbers;
            ref var queue = ref CollectionsMarshal.GetValueRefOrAddDefault(_queues, request.Amounts.Names, out _);
            queue ??= [];
            share.Place = queue.AddLast(share);
            if (queue.Count == 1)
            {
                Serve(served);
            }
        }

        Tell(served);
        return share;
    }

    /// <summary>Takes what a driver that runs already holds, whether it fits or not: it runs.</summary>
    /// <param name="request">What it asked for.</param>
    /// <param name="gpus">Fractions of GPUs that it has, by their names; null where nobody knows which.</param>
    public ResourceShare Adopt(ResourceRequest request, IReadOnlyDictionary<string, double>? gpus)
    {
        var share = new ResourceShare(this, request, static () => { });
        lock (_gate)
        {
            Take(share, gpus is null ? null : _gpus.Named(gpus));
        }

        return share;
    }

    /// <summary>Gives a share back for another one, whether that fits or not, with the GPUs that it holds.</summary>
    public ResourceShare Exchange(ResourceShare share, ResourceRequest other)
    {
        var taken = new ResourceShare(this, other, static () => { });
        lock (_gate)
        {
            // First the new one: nobody is served in between.
            Take(taken, share.Gpus);
        }

        Release(share);
        return taken;
    }

    /// <summary>Fractions of GPUs by their names.</summary>
    public IReadOnlyDictionary<string, double> Name(GpuHold gpus) => _gpus.Name(gpus);

    /// <summary>Grants nothing any more: the daemon leaves, and whoever waits is found again by the next one.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }

    internal string? WhyWaiting(ResourceShare share)
    {
        lock (_gate)
        {
            return share.State switch
            {
                ShareState.NeverFits when !share.Request.Labels.Matches(_node.Labels) => "No node has the labels that are asked for.",
                ShareState.NeverFits => $"No node is large enough: asks for {_total.Explain(share.Request.Amounts, _total)}.",
                ShareState.Waiting when _free.Covers(share.Request.Amounts) && _gpus.Find(share.Request.Amounts.Gpus) is null =>
                    $"Waits for {ResourceAmounts.ToNumber(share.Request.Amounts.Gpus)} GPU: what is free are parts of several.",
                ShareState.Waiting when _free.Covers(share.Request.Amounts) =>
                    "Waits for its turn: others before it want the same resources.",
                ShareState.Waiting => $"Waits for {_free.Explain(share.Request.Amounts, _total)}.",
                _ => null,
            };
        }
    }

    internal void TakeAnyway(ResourceShare share, IReadOnlyDictionary<string, double>? gpus)
    {
        List<ResourceShare> served = [];
        lock (_gate)
        {
            if (share.State is ShareState.Waiting or ShareState.NeverFits)
            {
                Leave(share);
                Take(share, gpus is null ? null : _gpus.Named(gpus));
                Serve(served);
            }
            else if (share.State == ShareState.Held && gpus is not null)
            {
                // An attempt of before has started after all, with those that it was given.
                _gpus.GiveBack(share.Gpus);
                share.Gpus = _gpus.Named(gpus);
                _gpus.Take(share.Gpus);
                Serve(served);
            }
        }

        Tell(served);
    }

    internal void Release(ResourceShare share)
    {
        List<ResourceShare> served = [];
        lock (_gate)
        {
            if (share.State == ShareState.Over)
            {
                return;
            }

            // Who leaves from within a queue changes nothing for those before and behind.
            var changes = share.State == ShareState.Held || share.Place is { Previous: null };
            if (share.State == ShareState.Held)
            {
                _free.GiveBack(share.Request.Amounts);
                _gpus.GiveBack(share.Gpus);
            }

            Leave(share);
            share.State = ShareState.Over;
            if (changes)
            {
                Serve(served);
            }
        }

        Tell(served);
    }

    private static void Tell(List<ResourceShare> served) => served.ForEach(share => share.TellGranted());

    private bool Fits(ResourceRequest request) => _total.Covers(request.Amounts) && request.Labels.Matches(_node.Labels);

    /// <summary>Grants from the fronts of the queues, in the order of arrival; called under the lock.</summary>
    private void Serve(List<ResourceShare> served)
    {
        if (_closed || _queues.Count == 0)
        {
            return;
        }

        var fronts = new PriorityQueue<ResourceShare, long>(_queues.Values.Select(queue => (queue.First!.Value, queue.First.Value.Number)));
        var promised = _free.Copy();
        var devices = _gpus.Copy();
        while (fronts.TryDequeue(out var share, out _))
        {
            Looks++;
            var amounts = share.Request.Amounts;
            var gpus = devices.Find(amounts.Gpus);
            if (promised.Covers(amounts) && gpus is not null)
            {
                if (share.Place?.Next is { Value: var next })
                {
                    fronts.Enqueue(next, next.Number);
                }

                Leave(share);
                Take(share, gpus);
                served.Add(share);
            }

            // Granted or held back, what it wants is spoken for.
            promised.Take(amounts);
            devices.Take(gpus ?? devices.FindNearest(amounts.Gpus));
        }
    }

    private void Take(ResourceShare share, GpuHold? gpus)
    {
        _free.Take(share.Request.Amounts);
        share.Gpus = gpus ?? _gpus.FindAnyway(share.Request.Amounts.Gpus);
        _gpus.Take(share.Gpus);
        share.State = ShareState.Held;
    }

    private void Leave(ResourceShare share)
    {
        if (share.Place is { List: { } queue } place)
        {
            queue.Remove(place);
            share.Place = null;
            if (queue.Count == 0)
            {
                _queues.Remove(share.Request.Amounts.Names);
            }
        }
    }
}
