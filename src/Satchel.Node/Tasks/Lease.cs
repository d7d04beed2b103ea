using Satchel.Node.Scheduling;

namespace Satchel.Node.Tasks;

/// <summary>What a worker has of the node's resources, handed on from one task of a scheduling class to the next.</summary>
/// <param name="ledger">Where they are from.</param>
/// <param name="request">What a task of the class takes.</param>
/// <param name="whileBlocked">What it keeps while it waits for objects: all but CPUs.</param>
/// <param name="share">Held.</param>
/// <param name="since">When it was granted, in milliseconds.</param>
internal sealed class Lease(ResourceLedger ledger, ResourceRequest request, ResourceRequest whileBlocked, ResourceShare share, long since)
    : IDisposable
{
    private ResourceShare _share = share;

    public long Since => since;

    /// <summary>What the worker has now.</summary>
    public ResourceAmounts Amounts => _share.Request.Amounts;

    /// <summary>Which GPUs the worker has: the same ones while it is blocked.</summary>
    public GpuHold Gpus => _share.Gpus;

    /// <summary>Its worker waits: others may have its CPUs.</summary>
    public void Block() => _share = ledger.Exchange(_share, whileBlocked);

    /// <summary>Its worker goes on, whether there are CPUs or not.</summary>
    public void Unblock() => _share = ledger.Exchange(_share, request);

    public void Dispose() => _share.Dispose();
}
