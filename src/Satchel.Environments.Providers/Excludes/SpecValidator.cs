using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Excludes;

/// <summary>
/// <c>excludes</c>: patterns in the syntax of <c>.gitignore</c> for what stays out of packages. Spent by packaging, on the
/// client.
/// </summary>
internal sealed class SpecValidator : ISpecValidator
{
    private const string Where = "$.excludes";

    private const string Hint = "Write a list of patterns as in a .gitignore, such as [\"*.log\"].";

    public string Field => "excludes";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context)
    {
        var errors = new SpecErrorList();
        IReadOnlyList<string>? patterns = null;
        if (value is JsonArray array)
        {
            TextList.TryRead(
                array,
                Where,
                errors,
                (index, item) =>
                    $"runtime_env['excludes'] must be of type List[str], got {PythonTypeName.Of(array)} with {PythonTypeName.Of(item)} for {index}-th item",
                Hint,
                out patterns
            );
        }
        else if (value is not null)
        {
            errors.WrongType(Where, $"runtime_env['excludes'] must be of type List[str], got {PythonTypeName.Of(value)}", Hint);
        }

        return errors.Conclude(patterns is { Count: > 0 } ? patterns.ToArray() : null);
    }
}
