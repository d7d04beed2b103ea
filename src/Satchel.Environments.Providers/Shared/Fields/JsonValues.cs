using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satchel.Environments.Providers.Shared.Fields;

/// <summary>Reads JSON values of an expected type.</summary>
internal static class JsonValues
{
    public static bool TryGetText(this JsonNode? value, [NotNullWhen(true)] out string? text)
    {
        text = value?.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : null;
        return text is not null;
    }

    public static bool IsBoolean(this JsonNode? value) => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False;

    /// <summary>The texts as an array without a parent.</summary>
    public static JsonArray ToArray(this IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
