using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Environments.Canonical;

namespace Satchel.Environments.Validation;

/// <summary>
/// The identity of an environment: the digest of the canonical text of its normal form. Pure. What only concerns the start of a process
/// (<c>env_vars</c>, <c>config</c>) is no part of it, so changing it never causes anything to be built again.
/// </summary>
public static class EnvironmentIdentity
{
    private static readonly string[] LaunchOnly = ["env_vars", "config"];

    /// <summary>The identity of an environment that builds nothing.</summary>
    public static Digest OfNothing { get; } = Of([]);

    /// <param name="normalized">A normal form from validation.</param>
    public static Digest Of(JsonObject normalized) =>
        CanonicalJson.DigestOf(
            normalized.Where(field => field.Value is not null && !LaunchOnly.Contains(field.Key, StringComparer.Ordinal))
        );

    /// <summary>The same of all its fields: equal for environments in which processes start alike.</summary>
    /// <param name="normalized">A normal form from validation.</param>
    public static Digest OfStart(JsonObject normalized) => CanonicalJson.DigestOf(normalized.Where(field => field.Value is not null));
}
