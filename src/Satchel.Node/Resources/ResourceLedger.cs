using Satchel.Abstractions.Jobs;

namespace Satchel.Node.Resources;

/// <summary>
/// Gives out the node's resources in the order they were asked for. A request that does not fit yet holds back later ones that want the same resources, so big requests
/// are not starved; one that never fits on this node holds back nobody. Thread-safe.
/// </summary>
internal sealed class ResourceLedger
{
    private readonly NodeOptions _node;
    private readonly ResourceAmounts _total;
    private readonly LinkedList<Request> _waiting = new();
    private readonly Lock _gate = new();
    private ResourceAmounts _free;

    public ResourceLedger(NodeOptions node)
    {
        _node = node;
        _total = ResourceAmounts.Of(node);
        _free = _total;
    }

    public IReadOnlyDictionary<string, double> Total => _total.ToNumbers();

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

    /// <summary>Takes resources as soon as they are free.</summary>
    /// <param name="waits">Called, before waiting, with the reason for people.</param>
    /// <returns>Gives them back when disposed.</returns>
    public async Task<IDisposable> TakeAsync(JobResources resources, Action<string> waits, CancellationToken cancellationToken)
    {
        var request = new Request(ResourceAmounts.Of(resources), CanEverFit(resources));
        string? reason = null;
        lock (_gate)
        {
            var node = _waiting.AddLast(request);
            Serve();
            if (node.List is not null)
            {
                reason = Explain(resources, request);
            }
        }

        if (reason is not null)
        {
            waits(reason);
        }

        await using var registration = cancellationToken.Register(() => Withdraw(request, cancellationToken)).ConfigureAwait(false);
        await request.Granted.Task.ConfigureAwait(false);
        return new Grant(this, request.Amounts);
    }

    /// <summary>Takes what a driver that runs already holds, whether it fits or not: it runs.</summary>
    public IDisposable Adopt(JobResources resources)
    {
        var amounts = ResourceAmounts.Of(resources);
        lock (_gate)
        {
            _free -= amounts;
        }

        return new Grant(this, amounts);
    }

    private bool CanEverFit(JobResources resources) =>
        _total.Covers(ResourceAmounts.Of(resources)) && LabelSelector.Matches(resources.LabelSelector, _node.Labels);

    private string Explain(JobResources resources, Request request)
    {
        if (!LabelSelector.Matches(resources.LabelSelector, _node.Labels))
        {
            return "No node has the labels that the job asks for.";
        }

        return request.CanFit
            ? $"Waits for {_free.Explain(request.Amounts, _total)}."
            : $"No node is large enough: asks for {_total.Explain(request.Amounts, _total)}.";
    }

    /// <summary>Grants from the front; called under the lock.</summary>
    private void Serve()
    {
        var promised = _free;
        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            var request = node.Value;
            if (request.CanFit)
            {
                if (promised.Covers(request.Amounts) && _free.Covers(request.Amounts))
                {
                    _waiting.Remove(node);
                    _free -= request.Amounts;
                    request.Granted.TrySetResult();
                }

                // Granted or held back, what it wants is spoken for.
                promised -= request.Amounts;
            }

            node = next;
        }
    }

    private void Withdraw(Request request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_waiting.Remove(request))
            {
                request.Granted.TrySetCanceled(cancellationToken);
                Serve();
            }
        }
    }

    private void GiveBack(ResourceAmounts amounts)
    {
        lock (_gate)
        {
            _free += amounts;
            Serve();
        }
    }

    private sealed record Request(ResourceAmounts Amounts, bool CanFit)
    {
        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Equals(Request? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }

    private sealed class Grant(ResourceLedger ledger, ResourceAmounts amounts) : IDisposable
    {
        private bool _returned;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _returned, true))
            {
                ledger.GiveBack(amounts);
            }
        }
    }
}
