using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Environments.Layers;

/// <summary>Who keeps layers from being collected. One owner has one lease.</summary>
/// <param name="Name">Safe as a file name: a run id, or 32 hex digits of the owner's own making.</param>
/// <param name="Kind">How it is known whether the owner is still there.</param>
public sealed record LeaseOwner(string Name, LeaseOwnerKind Kind)
{
    /// <summary>When the lease ends whatever its owner does; null leaves it to the owner.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Packages and blobs that the layers are made of, which stay as long as the lease: a build may come to them late.</summary>
    public IReadOnlyList<Digest> Needs { get; init; } = [];

    /// <summary>
    /// Whether it keeps what it has used once, for as long as it lives: the layers stay, and nobody is told that a job or a build uses them.
    /// </summary>
    public bool IsStanding { get; init; }

    /// <summary>A run of the node: its lease survives restarts of the daemon.</summary>
    public static LeaseOwner Run(string runId) => new(runId, LeaseOwnerKind.Run);

    /// <summary>Something that this process does: its lease ends with the process at the latest.</summary>
    public static LeaseOwner Process() => new(Guid.NewGuid().ToString("N"), LeaseOwnerKind.Process);
}
