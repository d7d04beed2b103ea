using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Packages;

/// <summary>What a remote URI stands for in a cluster.</summary>
/// <param name="Uri">The URI without credentials.</param>
/// <param name="Package">Digest of the package's tree: two archives of the same files are the same.</param>
/// <param name="PinnedAt">When it was first used.</param>
public sealed record RemotePin(string Uri, Digest Package, DateTimeOffset PinnedAt)
{
    /// <summary>The version that the host named, such as a commit; null when it named none.</summary>
    public string? Revision { get; init; }
}
