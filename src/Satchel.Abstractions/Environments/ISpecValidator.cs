using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// Checks and normalizes the one field a provider owns. Called for every environment that has the field, at submit and again on the
/// cluster; may run concurrently. Pure but for reading the user's own files when <see cref="SpecContext.Source"/> is the client. Total:
/// whatever JSON stands there, it answers and never throws (values that cannot even be read, such as an object with a key twice, are found
/// before and never get here).
/// </summary>
public interface ISpecValidator
{
    /// <summary>Name of the field in the normal form, such as <c>working_dir</c>.</summary>
    string Field { get; }

    /// <summary>Other names under which users may write the field; where both stand, this one counts.</summary>
    IReadOnlyList<string> Aliases => [];

    /// <summary>
    /// Whether this build can set the field up. False: a submit that uses it is refused with an error that names it; validation
    /// alone still works.
    /// </summary>
    bool IsAvailable { get; }

    /// <summary>Checks <paramref name="value"/>.</summary>
    /// <param name="value">What stands in the field; null is JSON's null.</param>
    /// <param name="context">Scope, side and directory.</param>
    /// <returns>Every error, and the normal form; a null normal form drops the field.</returns>
    FieldValidation Validate(JsonNode? value, SpecContext context);

    /// <summary>
    /// What of the check has to ask something outside of this process. Called on the cluster alone, at submit, for a value that
    /// <see cref="Validate"/> found nothing wrong with; may run concurrently.
    /// </summary>
    /// <param name="normalized">A normal form from <see cref="Validate"/>.</param>
    /// <returns>As <see cref="Validate"/> does.</returns>
    Task<FieldValidation> ExamineAsync(JsonNode normalized, CancellationToken cancellationToken) =>
        Task.FromResult(FieldValidation.Valid(normalized.DeepClone()));

    /// <summary>For an available field: the forms of it that this build cannot set up yet, such as one scheme of URIs.</summary>
    /// <param name="normalized">A normal form from <see cref="Validate"/>.</param>
    /// <returns>An error (<c>field_not_available</c>) for each; empty when all of it can be set up.</returns>
    IReadOnlyList<SpecError> FindUnavailable(JsonNode normalized) => [];
}
