using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Environments.Validation;

namespace Satchel.Environments.Pipeline;

/// <summary>A packaged spec with every name resolved: it says by digests what is wanted, so equal ones give equal environments.</summary>
/// <param name="Fields">The fields that say something, in the form their resolvers gave them; read-only.</param>
public sealed record EnvironmentManifest(JsonObject Fields)
{
    /// <summary>The environment's identity; see <see cref="EnvironmentIdentity"/> for what is no part of it.</summary>
    public Digest Id { get; } = EnvironmentIdentity.Of(Fields);

    /// <summary>
    /// What the variables hold that are references to secrets, by their names: known here, in memory, while the environment is set up. The
    /// fields keep the references.
    /// </summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The user's variables, with what the secrets hold; those for installers as the job sees them.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;
}
