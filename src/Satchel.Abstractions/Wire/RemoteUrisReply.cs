using Satchel.Abstractions.Packages;

namespace Satchel.Abstractions.Wire;

/// <summary>The remote URIs that a cluster has pinned.</summary>
public sealed record RemoteUrisReply(IReadOnlyList<RemotePin> Uris);
