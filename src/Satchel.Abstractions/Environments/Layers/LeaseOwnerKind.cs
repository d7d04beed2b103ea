namespace Satchel.Abstractions.Environments.Layers;

/// <summary>How it is known whether the owner of a lease is still there.</summary>
public enum LeaseOwnerKind
{
    /// <summary>The node says so: see <see cref="ILayerLeases.KeepRuns"/>.</summary>
    Run,

    /// <summary>The process that took the lease lives.</summary>
    Process,
}
