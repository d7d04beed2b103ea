namespace Satchel.Abstractions.Environments.Layers;

/// <summary>
/// What keeps layers from being collected. A lease is taken before its layers are looked up or built, so that none can go in between.
/// Thread-safe, and safe between processes. Leases survive <c>kill -9</c>; those of processes that are gone count for nothing.
/// </summary>
public interface ILayerLeases
{
    /// <summary>Ends the lease of an owner; none is fine. Called when its run has ended.</summary>
    /// <param name="owner">Name of the owner.</param>
    void Release(string owner);

    /// <summary>
    /// Takes the lease of a run again where somebody removed or damaged it; nothing where it is in order. Where it cannot be written, this process
    /// keeps the layers without it. Called for runs of an earlier daemon, before anything is collected.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="layers">What it uses.</param>
    Task RetakeAsync(string runId, IReadOnlyCollection<LayerKey> layers, CancellationToken cancellationToken);

    /// <summary>Ends the leases of all runs but those that are named: called once, when a daemon has found out which runs it still has.</summary>
    /// <param name="runIds">Runs that go on or are still to start.</param>
    void KeepRuns(IReadOnlySet<string> runIds);
}
