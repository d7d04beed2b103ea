namespace Satchel.Node.Scheduling;

/// <summary>
/// A run's place in the queue for resources, then what it holds of them, until disposed. Made by <see cref="ResourceLedger"/>, which
/// guards it. Thread-safe.
/// </summary>
internal sealed class ResourceShare(ResourceLedger ledger, ResourceRequest request, Action granted) : IDisposable
{
    public ResourceRequest Request => request;

    /// <summary>Why the resources are not held yet, for people; null when they are, or have been given back.</summary>
    public string? WhyWaiting => ledger.WhyWaiting(this);

    /// <summary>Whether the node can never grant it: it is too small, or has other labels.</summary>
    public bool NeverFits => State == ShareState.NeverFits;

    /// <summary>Which GPUs it holds; none before it holds anything.</summary>
    public GpuHold Gpus { get; internal set; } = GpuHold.None;

    internal ShareState State { get; set; }

    /// <summary>Its place among those that wait; owned by the ledger.</summary>
    internal LinkedListNode<ResourceShare>? Place { get; set; }

    /// <summary>Counts up with every place given out.</summary>
    internal long Number { get; set; }

    /// <summary>
    /// Takes the resources whether they fit or not: a driver that runs holds them already. Nothing when they have been given back; where they are
    /// held, the GPUs alone may become others.
    /// </summary>
    /// <param name="gpus">Fractions of GPUs that it has, by their names; null where nobody knows which.</param>
    public void TakeAnyway(IReadOnlyDictionary<string, double>? gpus) => ledger.TakeAnyway(this, gpus);

    /// <summary>Leaves the queue, or gives back what is held.</summary>
    public void Dispose() => ledger.Release(this);

    /// <summary>Tells the one who waits; called once, outside the ledger's lock.</summary>
    internal void TellGranted() => granted();
}
