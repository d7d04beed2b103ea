using Satchel.Abstractions.Jobs;

namespace Satchel.Node.Resources;

/// <summary>
/// Gives out the node's resources in the order they were asked for. A request that does not fit yet holds back later ones that want the
/// same resources, so big requests are not starved; one that never fits on this node holds back nobody. Thread-safe.
/// </summary>
internal sealed class ResourceLedger
{
    private readonly NodeOptions _node;
    private readonly ResourceAmounts _total;
    private readonly LinkedList<ResourceShare> _waiting = new();
    private readonly HashSet<ResourceShare> _held = [];
    private readonly Lock _gate = new();
    private ResourceAmounts _free;

    public ResourceLedger(NodeOptions node)
    {
        _node = node;
        _total = ResourceAmounts.Of(node);
        _free = _total;
    }

    public IReadOnlyDictionary<string, double> Total => _total.ToNumbers();

    /// <summary>What is left; 0 also where drivers found again hold more than there is.</summary>
    public IReadOnlyDictionary<string, double> Free
    {
        get
        {
            lock (_gate)
            {
                return _free.ToNumbers().ToDictionary(item => item.Key, item => Math.Max(0, item.Value), StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Takes a place in the queue, at once: the order of these calls is the order of service.</summary>
    public ResourceShare Ask(JobResources resources)
    {
        var share = Share(resources);
        lock (_gate)
        {
            _waiting.AddLast(share);
            Serve();
        }

        return share;
    }

    /// <summary>Takes what a driver that runs already holds, whether it fits or not: it runs.</summary>
    public ResourceShare Adopt(JobResources resources)
    {
        var share = Share(resources);
        lock (_gate)
        {
            Take(share);
        }

        return share;
    }

    /// <summary>For people: why a share is not held yet; null when it is.</summary>
    internal string? WhyWaiting(ResourceShare share)
    {
        lock (_gate)
        {
            return _waiting.Contains(share) ? Explain(share) : null;
        }
    }

    internal void TakeAnyway(ResourceShare share)
    {
        lock (_gate)
        {
            if (_waiting.Remove(share))
            {
                Take(share);
            }
        }
    }

    internal void Release(ResourceShare share)
    {
        lock (_gate)
        {
            if (_held.Remove(share))
            {
                _free += share.Amounts;
            }
            else if (!_waiting.Remove(share))
            {
                return;
            }

            Serve();
        }
    }

    private ResourceShare Share(JobResources resources)
    {
        var amounts = ResourceAmounts.Of(resources);
        return new ResourceShare(
            this,
            resources,
            amounts,
            _total.Covers(amounts) && LabelSelector.Matches(resources.LabelSelector, _node.Labels)
        );
    }

    private string Explain(ResourceShare share)
    {
        if (!LabelSelector.Matches(share.Resources.LabelSelector, _node.Labels))
        {
            return "No node has the labels that the job asks for.";
        }

        if (!share.CanFit)
        {
            return $"No node is large enough: asks for {_total.Explain(share.Amounts, _total)}.";
        }

        return _free.Covers(share.Amounts)
            ? "Waits for its turn: earlier jobs want the same resources."
            : $"Waits for {_free.Explain(share.Amounts, _total)}.";
    }

    /// <summary>Grants from the front; called under the lock.</summary>
    private void Serve()
    {
        var promised = _free;
        for (var node = _waiting.First; node is not null; )
        {
            var next = node.Next;
            var share = node.Value;
            if (share.CanFit)
            {
                if (promised.Covers(share.Amounts) && _free.Covers(share.Amounts))
                {
                    _waiting.Remove(node);
                    Take(share);
                }

                // Granted or held back, what it wants is spoken for.
                promised -= share.Amounts;
            }

            node = next;
        }
    }

    private void Take(ResourceShare share)
    {
        _free -= share.Amounts;
        _held.Add(share);
        share.Grant();
    }
}
