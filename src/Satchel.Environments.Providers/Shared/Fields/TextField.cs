using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Fields;

/// <summary>The check of a field that is one string, any string.</summary>
internal static class TextField
{
    public static FieldValidation Validate(string field, JsonNode? value, string hint) =>
        value is null || value.TryGetText(out _)
            ? FieldValidation.Valid(value?.DeepClone())
            : FieldValidation.Invalid(
                new SpecError(
                    JsonPath.Key(JsonPath.Root, field),
                    SpecErrorCodes.WrongType,
                    $"runtime_env['{field}'] must be of type str, got {PythonTypeName.Of(value)}",
                    hint
                )
            );
}
