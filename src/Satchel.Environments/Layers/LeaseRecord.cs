using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Posix.Processes;

namespace Satchel.Environments.Layers;

/// <summary>One lease, a file of the owner's name.</summary>
/// <param name="Owner">Who holds it.</param>
/// <param name="Kind">How it is known whether the owner is still there.</param>
/// <param name="Process">Process that took it.</param>
/// <param name="Layers">What it keeps.</param>
/// <param name="Expires">When it ends in any case.</param>
internal sealed record LeaseRecord(
    string Owner,
    LeaseOwnerKind Kind,
    ProcessIdentity Process,
    IReadOnlyList<LayerKey> Layers,
    DateTimeOffset? Expires
)
{
    /// <summary>Packages and blobs that the lease keeps.</summary>
    public IReadOnlyList<Digest> Needs
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Where the lease was taken; null in one of an earlier version. In the copy of a store the process does not use the layers.</summary>
    public string? Directory { get; init; }

    /// <summary>As <see cref="LeaseOwner.IsStanding"/>.</summary>
    public bool IsStanding { get; init; }
}
