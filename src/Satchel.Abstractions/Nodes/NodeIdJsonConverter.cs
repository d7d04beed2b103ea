using System.Text.Json;
using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Nodes;

/// <summary>A <see cref="NodeId"/> in JSON is its text.</summary>
public sealed class NodeIdJsonConverter : JsonConverter<NodeId>
{
    public override NodeId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && NodeId.TryParse(reader.GetString(), out var nodeId)
            ? nodeId
            : throw new JsonException($"Expected the id of a node: {NodeId.Length} lower-case hex digits.");

    public override void Write(Utf8JsonWriter writer, NodeId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
