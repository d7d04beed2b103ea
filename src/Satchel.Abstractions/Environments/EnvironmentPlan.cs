using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Abstractions.Environments;

/// <summary>What an environment is made of on one node.</summary>
/// <param name="Id">The environment's identity, equal on every node.</param>
/// <param name="Layers">Its layers in the order they are built; each may read those of its parents' keys.</param>
public sealed record EnvironmentPlan(Digest Id, IReadOnlyList<PlannedLayer> Layers);
