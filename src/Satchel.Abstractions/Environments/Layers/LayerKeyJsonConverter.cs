using System.Text.Json;
using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Environments.Layers;

/// <summary>Writes a <see cref="LayerKey"/> as its text.</summary>
public sealed class LayerKeyJsonConverter : JsonConverter<LayerKey>
{
    public override LayerKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LayerKey.TryParse(reader.GetString(), out var key) ? key : throw new JsonException("Not a layer key (40 hex digits).");

    public override void Write(Utf8JsonWriter writer, LayerKey value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
