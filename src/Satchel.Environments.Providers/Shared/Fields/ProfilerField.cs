using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Fields;

/// <summary>The check of a profiler's field: <c>"default"</c> or an object of options.</summary>
internal static class ProfilerField
{
    public static FieldValidation Validate(string field, JsonNode? value)
    {
        if (value is null or JsonObject || (value.TryGetText(out var text) && text is "default"))
        {
            return FieldValidation.Valid(value?.DeepClone());
        }

        var code = value.TryGetText(out _) ? SpecErrorCodes.InvalidValue : SpecErrorCodes.WrongType;
        return FieldValidation.Invalid(
            new SpecError(
                JsonPath.Key(JsonPath.Root, field),
                code,
                $"runtime_env['{field}'] must be \"default\" or a dict of options, got {PythonTypeName.Of(value)}",
                "Write \"default\" to profile with the usual options."
            )
        );
    }
}
