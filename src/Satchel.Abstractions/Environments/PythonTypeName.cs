using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// Names the type of a JSON value as Python does, <c>&lt;class 'int'&gt;</c>: the words in which users of Ray know these
/// messages.
/// </summary>
public static class PythonTypeName
{
    /// <param name="value">Any JSON; null is JSON's null.</param>
    public static string Of(JsonNode? value) =>
        value?.GetValueKind() switch
        {
            JsonValueKind.Object => "<class 'dict'>",
            JsonValueKind.Array => "<class 'list'>",
            JsonValueKind.String => "<class 'str'>",
            JsonValueKind.True or JsonValueKind.False => "<class 'bool'>",
            JsonValueKind.Number => value.ToJsonString().AsSpan().ContainsAny('.', 'e', 'E') ? "<class 'float'>" : "<class 'int'>",
            _ => "<class 'NoneType'>",
        };
}
