using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>Outcome of validating a runtime environment.</summary>
/// <param name="Errors">Everything wrong, in the order of the fields; empty when valid.</param>
/// <param name="Normalized">The environment in normal form (defaults filled in, fields that say nothing left out); null when there are
/// errors.</param>
public sealed record SpecValidation(IReadOnlyList<SpecError> Errors, JsonObject? Normalized)
{
    /// <summary>Whether the environment can be used.</summary>
    public bool IsValid => Errors.Count == 0;

    /// <summary>What is odd but allowed, such as an unknown key of <c>config</c>.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
