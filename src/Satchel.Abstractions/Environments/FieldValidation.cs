using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>Outcome of validating one field.</summary>
/// <param name="Errors">Everything wrong with it.</param>
/// <param name="Normalized">Its normal form, with no parent; null when the field says nothing and is left out, or when there are
/// errors.</param>
public sealed record FieldValidation(IReadOnlyList<SpecError> Errors, JsonNode? Normalized)
{
    /// <summary>What is odd but allowed.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static FieldValidation Valid(JsonNode? normalized) => new([], normalized);

    public static FieldValidation Invalid(params IReadOnlyList<SpecError> errors) => new(errors, null);
}
