using Satchel.Abstractions.Packages;

namespace Satchel.Abstractions.Environments.Layers;

/// <summary>
/// The finished layers of one node, and the only way to make new ones. Thread-safe, and safe between processes that use one directory.
/// What <c>kill -9</c> leaves half done is never seen as a layer; the next build or start removes it. See <see cref="IMaterializer"/> for
/// the life of a layer.
/// </summary>
public interface ILayerStore : ILayerLeases
{
    /// <summary>The layer, when it exists: a read of one small file.</summary>
    Layer? Find(PlannedLayer planned);

    /// <summary>
    /// The layer, built when it does not exist yet. However many ask at the same time, in however many processes, one builds, and all get
    /// its result or its failure. The build is cancelled once nobody waits for it any more; the last one to go returns when nothing of it
    /// is left.
    /// </summary>
    /// <param name="planned">Which layer.</param>
    /// <param name="fill">Fills it. Raises <see cref="RuntimeEnvSetupException"/>; its code decides whether it is tried again
    /// (<see cref="SetupErrorLife.Transient"/>: three attempts) or remembered (<see cref="SetupErrorLife.Permanent"/>).</param>
    /// <param name="audience">Where to tell about it.</param>
    /// <exception cref="RuntimeEnvSetupException">It cannot be built, or could not be a while ago and that is remembered.</exception>
    Task<Layer> EnsureAsync(
        PlannedLayer planned,
        Func<LayerPlace, CancellationToken, Task<LayerContent>> fill,
        BuildAudience audience,
        CancellationToken cancellationToken
    );

    /// <summary>Keeps layers, whether they exist yet or not, until the owner's lease ends. Replaces what the owner had.</summary>
    Task LeaseAsync(LeaseOwner owner, IReadOnlyCollection<LayerKey> layers, CancellationToken cancellationToken);

    /// <summary>What layers are made of, and what leases keep for layers that are being made.</summary>
    /// <exception cref="Errors.SatchelException"><c>lease_damaged</c>: a lease cannot be read, and nothing may be removed.</exception>
    NamedContent FindNeeded();

    /// <summary>Every layer, oldest first.</summary>
    IReadOnlyList<LayerInfo> List();

    /// <summary>The keys of layers that begin with a text. Costs a look at the names of all, and a read of those alone.</summary>
    IReadOnlyList<LayerKey> FindKeys(string beginning);

    /// <summary>All that is recorded of a layer.</summary>
    /// <returns>Null when there is no such layer.</returns>
    LayerDetails? Show(LayerKey key);

    /// <summary>Every failure that is remembered, the one first that is so for longest.</summary>
    IReadOnlyList<LayerFailure> ListFailures();

    /// <summary>Forgets a failure, so that the next who asks tries again.</summary>
    /// <returns>Whether there was one.</returns>
    bool ClearFailure(LayerKey key);

    /// <summary>Keeps a layer until it is unpinned, whoever uses it.</summary>
    /// <returns>False when there is no such layer.</returns>
    Task<bool> PinAsync(LayerKey key, CancellationToken cancellationToken);

    /// <summary>Takes a pin back.</summary>
    /// <returns>Whether there was one.</returns>
    bool Unpin(LayerKey key);

    /// <summary>
    /// Removes unused layers, those over the budgets, least recently used first, or all of them; and empties download caches of installers that
    /// no build uses now, those over their budget or all of them.
    /// </summary>
    /// <param name="everything">All unused ones, whatever the budgets say.</param>
    /// <param name="tally">Told what else was done, and what could not be.</param>
    /// <returns>What is no layer any more.</returns>
    Task<IReadOnlyList<LayerInfo>> CollectAsync(bool everything, CollectionTally tally, CancellationToken cancellationToken);

    /// <inheritdoc cref="CollectAsync(bool, CollectionTally, CancellationToken)"/>
    Task<IReadOnlyList<LayerInfo>> CollectAsync(bool everything, CancellationToken cancellationToken) =>
        CollectAsync(everything, new CollectionTally(), cancellationToken);

    /// <summary>Removes what a killed daemon left: half-built layers, their processes, trash; called at start, jobs may run already.</summary>
    Task SweepAsync(CancellationToken cancellationToken);
}
