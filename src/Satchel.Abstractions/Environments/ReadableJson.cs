using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// Finds what makes a JSON value unreadable although it parsed: JSON text is read lazily, so a key that stands twice or half a surrogate
/// pair throws only when it is touched. What passes can be read in full, at any place, without an exception.
/// </summary>
public static class ReadableJson
{
    private const int DeepestNesting = 64;

    /// <summary>Whether all of a value can be read.</summary>
    public static bool IsReadable(JsonNode? value) => !FindFaults(value, JsonPath.Root).Any();

    /// <summary>Everything unreadable below <paramref name="value"/>.</summary>
    public static IEnumerable<SpecError> FindFaults(JsonNode? value, string path, int depth = 0)
    {
        if (depth > DeepestNesting)
        {
            return
            [
                new SpecError(path, SpecErrorCodes.TooDeep, $"The value is nested deeper than {DeepestNesting} levels.", "Flatten it."),
            ];
        }

        return value switch
        {
            JsonObject members => FindFaults(members, path, depth),
            JsonArray items => items.SelectMany((item, index) => FindFaults(item, JsonPath.Item(path, index), depth + 1)).ToList(),
            JsonValue leaf when leaf.GetValueKind() is JsonValueKind.String => FindTextFault(leaf, path),
            _ => [],
        };
    }

    private static IEnumerable<SpecError> FindFaults(JsonObject members, string path, int depth)
    {
        List<KeyValuePair<string, JsonNode?>> read;
        try
        {
            read = [.. members];
        }
        catch (ArgumentException)
        {
            return
            [
                new SpecError(path, SpecErrorCodes.DuplicateKey, "The object has a key that stands in it twice.", "Keep one of the two."),
            ];
        }
        catch (InvalidOperationException)
        {
            return [InvalidText(path, "The object has a key that is not text")];
        }

        return read.SelectMany(member =>
                IsText(member.Key)
                    ? FindFaults(member.Value, JsonPath.Key(path, member.Key), depth + 1)
                    : [InvalidText(JsonPath.Key(path, member.Key), "The key is not text")]
            )
            .ToList();
    }

    private static IEnumerable<SpecError> FindTextFault(JsonValue leaf, string path)
    {
        try
        {
            return leaf.TryGetValue<string>(out var text) && IsText(text) ? [] : [InvalidText(path, "The string is not text")];
        }
        catch (InvalidOperationException)
        {
            return [InvalidText(path, "The string is not text")];
        }
    }

    private static bool IsText(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsSurrogate(text[index]) && !(index + 1 < text.Length && char.IsSurrogatePair(text[index], text[++index])))
            {
                return false;
            }
        }

        return true;
    }

    private static SpecError InvalidText(string path, string what) =>
        new(
            path,
            SpecErrorCodes.InvalidText,
            $"{what}: half of a surrogate pair stands in it.",
            "Write both halves, or the character itself."
        );
}
