using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Testing;

namespace Satchel.Cli.Tests.Reference;

/// <summary><c>docs/reference/json-output.schema.json</c>, and as much of JSON Schema as it uses.</summary>
internal static class OutputSchema
{
    private static readonly JsonObject Schema = JsonNode
        .Parse(File.ReadAllText(Repository.PathOf("docs", "reference", "json-output.schema.json")))!
        .AsObject();

    private static readonly string[] Known =
    [
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "enum",
        "anyOf",
        "format",
        "$ref",
        "description",
    ];

    /// <summary>The words of the commands, and of forms of them, that it has.</summary>
    public static IReadOnlyList<string> Commands { get; } = [.. Schema["properties"]!.AsObject().Select(static command => command.Key)];

    /// <summary>Words of JSON Schema in it that are not understood here: nothing would be checked.</summary>
    public static IEnumerable<string> UnknownWords =>
        Schema["$defs"]!.AsObject().Concat(Schema["properties"]!.AsObject()).SelectMany(static one => UnknownIn(one.Value!.AsObject()));

    /// <summary>In what an output differs from what is said of its command.</summary>
    public static IEnumerable<string> FaultsOf(string command, JsonNode? output) =>
        Schema["properties"]![command] is JsonObject form ? FaultsOf(form, output, command) : [$"{command} is not in the schema"];

    private static IEnumerable<string> UnknownIn(JsonObject schema) =>
        schema
            .Select(static word => word.Key)
            .Except(Known)
            .Concat((schema["properties"] as JsonObject ?? []).SelectMany(static property => UnknownIn(property.Value!.AsObject())))
            .Concat(
                ((JsonNode?[])[schema["items"], schema["additionalProperties"], .. schema["anyOf"] as JsonArray ?? []])
                    .OfType<JsonObject>()
                    .SelectMany(UnknownIn)
            );

    private static IEnumerable<string> FaultsOf(JsonObject schema, JsonNode? value, string where)
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            return FaultsOf(Schema["$defs"]![reference.Split('/')[^1]]!.AsObject(), value, where);
        }

        if (schema["anyOf"] is JsonArray choices)
        {
            return choices.Any(choice => !FaultsOf(choice!.AsObject(), value, where).Any()) ? [] : [$"{where} is none of the forms"];
        }

        if (schema["enum"] is JsonArray words)
        {
            return words.Any(word => JsonNode.DeepEquals(word, value)) ? [] : [$"{where} is {value}"];
        }

        if (schema["type"] is { } type && !IsOf(type, value))
        {
            return [$"{where} is {value?.ToJsonString() ?? "null"}, not {type.ToJsonString()}"];
        }

        if (schema["format"]?.GetValue<string>() is "date-time" && value is not null && !value.AsValue().TryGetValue<DateTimeOffset>(out _))
        {
            return [$"{where} is no moment: {value}"];
        }

        return value switch
        {
            JsonArray items when schema["items"] is JsonObject item => items.SelectMany((each, i) => FaultsOf(item, each, $"{where}[{i}]")),
            JsonObject members => FaultsOfMembers(schema, members, where),
            _ => [],
        };
    }

    private static IEnumerable<string> FaultsOfMembers(JsonObject schema, JsonObject members, string where)
    {
        var known = schema["properties"] as JsonObject ?? [];
        var missing = (schema["required"] as JsonArray ?? [])
            .Select(static name => name!.GetValue<string>())
            .Where(name => !members.ContainsKey(name))
            .Select(name => $"{where}.{name} is missing");
        var wrong = members.SelectMany(member =>
            known[member.Key] is JsonObject property
                ? FaultsOf(property, member.Value, $"{where}.{member.Key}")
                : schema["additionalProperties"] switch
                {
                    JsonObject other => FaultsOf(other, member.Value, $"{where}.{member.Key}"),
                    JsonValue allowed when !allowed.GetValue<bool>() => [$"{where}.{member.Key} is not in the schema"],
                    _ => [],
                }
        );
        return missing.Concat(wrong);
    }

    private static bool IsOf(JsonNode type, JsonNode? value) =>
        type is JsonArray several
            ? several.Any(one => IsOf(one!, value))
            : type.GetValue<string>() switch
            {
                "null" => value is null,
                "object" => value is JsonObject,
                "array" => value is JsonArray,
                "string" => value?.GetValueKind() is JsonValueKind.String,
                "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
                "integer" => value is JsonValue whole && whole.TryGetValue<long>(out _),
                _ => value?.GetValueKind() is JsonValueKind.Number,
            };
}
