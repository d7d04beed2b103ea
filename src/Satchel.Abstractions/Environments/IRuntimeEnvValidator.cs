using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// Validates whole environments: every field, the rules between fields, unknown names. Thread-safe and pure but for what
/// <see cref="ISpecValidator"/> may read.
/// </summary>
public interface IRuntimeEnvValidator
{
    /// <summary>Checks an environment as its user wrote it.</summary>
    /// <param name="runtimeEnv">Any JSON; what is not an object is an error like another.</param>
    /// <param name="context">Scope, side and directory.</param>
    SpecValidation Validate(JsonNode? runtimeEnv, SpecContext context);

    /// <summary>The rest of the check, for which other programs are asked; on the cluster alone.</summary>
    /// <param name="normalized">A normal form from <see cref="Validate"/>.</param>
    Task<SpecValidation> ExamineAsync(JsonObject normalized, CancellationToken cancellationToken);

    /// <summary>The names of all fields that are known.</summary>
    IReadOnlyList<string> Fields { get; }

    /// <summary>
    /// Errors (<c>field_not_available</c>) for each field that this build knows but cannot set up yet: what a submit is refused
    /// with.
    /// </summary>
    /// <param name="normalized">A normal form from <see cref="Validate"/>.</param>
    IReadOnlyList<SpecError> FindUnavailable(JsonObject normalized);
}
