using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// A rule between fields, such as two that exclude each other. Called once per validation beside the fields' own validators, whatever those
/// found; may run concurrently. Pure and total: it answers for any object and never throws.
/// </summary>
public interface ISpecRule
{
    /// <param name="spec">The environment as its user wrote it, fields of any type; fields that are null have been left out.</param>
    /// <returns>Every violation; empty when the rule holds.</returns>
    IReadOnlyList<SpecError> Check(JsonObject spec);

    /// <summary>What is allowed, and hardly meant.</summary>
    /// <param name="spec">As for <see cref="Check"/>.</param>
    /// <returns>A sentence or two for each; empty when there is nothing to say.</returns>
    IReadOnlyList<string> FindWarnings(JsonObject spec) => [];
}
