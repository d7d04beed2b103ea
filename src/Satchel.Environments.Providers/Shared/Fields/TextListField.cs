using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Fields;

/// <summary>The check of a field that is a list of strings, any strings.</summary>
internal static class TextListField
{
    public static FieldValidation Validate(string field, JsonNode? value, string hint)
    {
        var where = JsonPath.Key(JsonPath.Root, field);
        var mismatch = $"runtime_env['{field}'] must be of type List[str], got {PythonTypeName.Of(value)}";
        var errors = new SpecErrorList();
        if (value is JsonArray array)
        {
            TextList.TryRead(
                array,
                where,
                errors,
                (index, item) => $"{mismatch} with {PythonTypeName.Of(item)} for {index}-th item",
                hint,
                out _
            );
        }
        else if (value is not null)
        {
            errors.WrongType(where, mismatch, hint);
        }

        return errors.Conclude(value?.DeepClone());
    }
}
