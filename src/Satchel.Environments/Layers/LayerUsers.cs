using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Runs;

namespace Satchel.Environments.Layers;

/// <summary>
/// Who runs in the directory of what is no layer any more: its record was damaged or removed, and what was started in it before goes on.
/// </summary>
internal sealed class LayerUsers(LayerLeases leases, Func<RunId, bool> isUsed)
{
    /// <summary>A run with a living process whose lease keeps the layer; runs start once all that they have leased is ready.</summary>
    /// <returns>Its id; null when there is none.</returns>
    public string? Find(LayerKey key) =>
        leases
            .Readable()
            .Where(lease => lease.Kind is LeaseOwnerKind.Run && lease.Layers.Contains(key))
            .Select(lease => lease.Owner)
            .FirstOrDefault(run => RunId.TryParse(run, out var runId) && isUsed(runId));

    /// <summary>Refuses to build where somebody runs.</summary>
    /// <exception cref="SatchelException">Somebody does.</exception>
    public void ThrowIfAny(LayerKey key, string directory)
    {
        if (Find(key) is { } run)
        {
            throw new SatchelException(
                new SatchelError(
                    SetupErrorKinds.SetupFailed.Code,
                    $"The record of layer {key} is damaged or gone, and run {run} still runs in '{directory}': it is not built again there before "
                        + "that has ended.",
                    "Submit again when the job or shell has ended, or stop it."
                )
                {
                    Retryable = true,
                }
            );
        }
    }
}
