using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// Replaces names in a field by what they stand for now, so that the manifest holds digests only: a URI by the digest of its bytes, an image's
/// tag by the image's digest. Called before planning, again for every set-up; may run concurrently. Fields without a resolver go into the
/// manifest as they are.
/// </summary>
public interface IInputResolver
{
    /// <summary>Field it speaks for.</summary>
    string Field { get; }

    /// <summary>When it works, for error messages.</summary>
    EnvironmentPhase Phase { get; }

    /// <summary>Resolves a value.</summary>
    /// <param name="value">Normal form of the field.</param>
    /// <param name="context">What it may be looked up with.</param>
    /// <returns>The form of the field in the manifest, without a parent.</returns>
    /// <exception cref="Errors.SatchelException">A name stands for nothing; what is raised is never remembered.</exception>
    Task<JsonNode> ResolveAsync(JsonNode value, ResolvingContext context, CancellationToken cancellationToken);
}
