using Satchel.Abstractions.Jobs;

namespace Satchel.Node.Resources;

/// <summary>
/// A run's place in the queue for resources, then what it holds of them, until disposed. Made by <see cref="ResourceLedger"/>.
/// Thread-safe.
/// </summary>
internal sealed class ResourceShare(ResourceLedger ledger, JobResources resources, ResourceAmounts amounts, bool canFit) : IDisposable
{
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JobResources Resources => resources;

    public ResourceAmounts Amounts => amounts;

    /// <summary>Whether the node is large enough and has the labels.</summary>
    public bool CanFit => canFit;

    /// <summary>Ends once the resources are held.</summary>
    /// <param name="waits">Called, before waiting, with the reason for people.</param>
    public async Task TakenAsync(Action<string> waits, CancellationToken cancellationToken)
    {
        if (ledger.WhyWaiting(this) is { } reason)
        {
            waits(reason);
        }

        await _taken.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes the resources whether they fit or not: a driver that runs holds them already. Nothing when they are held or have been
    /// given back.
    /// </summary>
    public void TakeAnyway() => ledger.TakeAnyway(this);

    /// <summary>Leaves the queue, or gives back what is held.</summary>
    public void Dispose() => ledger.Release(this);

    /// <summary>Called by the ledger when they are held.</summary>
    internal void Grant() => _taken.TrySetResult();
}
