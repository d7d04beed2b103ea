using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Environments;

/// <summary>What a planner may look at beside the value of its own field.</summary>
/// <param name="Fields">The whole environment: the manifest's fields, with <c>env_vars</c> and <c>config</c>. Read-only.</param>
/// <param name="Platform">The machine.</param>
/// <param name="Python">The node's Python; null when it has none, or no planner of the environment asks for it.</param>
/// <param name="InstallerVariables">What <c>env_vars</c> say to installers, by name; see <see cref="Environments.InstallerVariables"/>. What
/// decides the result belongs into the inputs, credentials cut out.</param>
public sealed record PlanningContext(
    JsonObject Fields,
    PlatformFacts Platform,
    PythonFacts? Python,
    IReadOnlyDictionary<string, string> InstallerVariables
)
{
    /// <summary>
    /// What the variables hold that <c>env_vars</c> refers to as secrets, by their names. Never part of the inputs: whatever reaches a tool goes
    /// by <see cref="Layers.LayerPlan.Secrets"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What says of a text in which a secret was put that it is another one; see <see cref="Abstractions.Secrets.ISecretStore.MarkOf"/>.</summary>
    public Func<string, string> MarkOf { get; init; } = static text => Digest.Of(Encoding.UTF8.GetBytes(text)).Hex;
}
