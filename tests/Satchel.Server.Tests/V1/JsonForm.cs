using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Satchel.Server.Tests.V1;

/// <summary>Compares JSON with what the API document says of it: enough of JSON Schema for what the document uses.</summary>
internal sealed class JsonForm(JsonObject document)
{
    /// <summary>What in the value is not as the schema says; each with its place.</summary>
    public IEnumerable<string> FaultsOf(JsonNode? value, JsonObject schema, string place = "$")
    {
        schema = Resolve(schema);
        if (schema["oneOf"] is JsonArray choices)
        {
            return choices.Any(choice => !FaultsOf(value, choice!.AsObject(), place).Any()) ? [] : [$"{place} is none of the choices"];
        }

        if (TypesOf(schema) is { Length: > 0 } types && !types.Intersect(KindsOf(value), StringComparer.Ordinal).Any())
        {
            return [$"{place} is {KindsOf(value)[0]}, not {string.Join(" or ", types)}"];
        }

        return value switch
        {
            JsonObject map => FaultsOfObject(map, schema, place),
            JsonArray list when schema["items"] is JsonObject items => list.SelectMany(
                (item, index) => FaultsOf(item, items, string.Create(CultureInfo.InvariantCulture, $"{place}[{index}]"))
            ),
            JsonValue text when text.GetValueKind() is JsonValueKind.String => FaultsOfText((string)text!, schema, place),
            _ => [],
        };
    }

    private IEnumerable<string> FaultsOfObject(JsonObject map, JsonObject schema, string place)
    {
        foreach (var name in schema["required"]?.AsArray().Select(name => (string)name!) ?? [])
        {
            if (!map.ContainsKey(name))
            {
                yield return $"{place} lacks {name}";
            }
        }

        var known = schema["properties"] as JsonObject;
        foreach (var (name, value) in map)
        {
            if ((known?[name] ?? schema["additionalProperties"]) is JsonObject form)
            {
                foreach (var fault in FaultsOf(value, form, $"{place}.{name}"))
                {
                    yield return fault;
                }
            }
            else if (known is not null)
            {
                yield return $"{place} has {name}, which is not described";
            }
        }
    }

    private static IEnumerable<string> FaultsOfText(string text, JsonObject schema, string place)
    {
        if (schema["pattern"] is { } pattern && !Regex.IsMatch(text, (string)pattern!))
        {
            yield return $"{place} is '{text}', not like {pattern}";
        }

        if (schema["enum"] is JsonArray words && !words.Any(word => (string?)word == text))
        {
            yield return $"{place} is '{text}', which is not listed";
        }
    }

    private JsonObject Resolve(JsonObject schema) =>
        (string?)schema["$ref"] is { } reference
            ? reference.Split('/').Skip(1).Aggregate((JsonNode)document, (node, name) => node[name]!).AsObject()
            : schema;

    private static string[] TypesOf(JsonObject schema) =>
        schema["type"] switch
        {
            JsonArray several => [.. several.Select(type => (string)type!)],
            { } one => [(string)one!],
            null => [],
        };

    private static string[] KindsOf(JsonNode? value) =>
        value?.GetValueKind() switch
        {
            null or JsonValueKind.Null => ["null"],
            JsonValueKind.True or JsonValueKind.False => ["boolean"],
            JsonValueKind.String => ["string"],
            JsonValueKind.Array => ["array"],
            JsonValueKind.Object => ["object"],
            _ => value.AsValue().TryGetValue(out long _) ? ["integer", "number"] : ["number"],
        };
}
