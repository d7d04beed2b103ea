using System.Text.Json;
using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Runs;

/// <summary>A <see cref="RunId"/> in JSON is its text.</summary>
public sealed class RunIdJsonConverter : JsonConverter<RunId>
{
    public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && RunId.TryParse(reader.GetString(), out var runId)
            ? runId
            : throw new JsonException($"Expected a run id: {RunId.Length} lower-case hex digits.");

    public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
