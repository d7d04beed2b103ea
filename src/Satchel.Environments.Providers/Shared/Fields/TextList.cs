using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Fields;

/// <summary>Reads an array of strings.</summary>
internal static class TextList
{
    /// <param name="errors">Gets one error for each element that is no string.</param>
    /// <param name="message">What to say of the element at an index whose value has the wrong type.</param>
    /// <returns>Whether all elements are strings.</returns>
    public static bool TryRead(
        JsonArray array,
        string path,
        SpecErrorList errors,
        Func<int, JsonNode?, string> message,
        string hint,
        [NotNullWhen(true)] out IReadOnlyList<string>? texts
    )
    {
        var read = new List<string>(array.Count);
        for (var index = 0; index < array.Count; index++)
        {
            if (array[index].TryGetText(out var text))
            {
                read.Add(text);
            }
            else
            {
                errors.WrongType(JsonPath.Item(path, index), message(index, array[index]), hint);
            }
        }

        texts = read.Count == array.Count ? read : null;
        return texts is not null;
    }
}
