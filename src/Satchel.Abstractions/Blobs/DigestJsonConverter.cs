using System.Text.Json;
using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Blobs;

/// <summary>A <see cref="Digest"/> in JSON is its text, <c>"sha256:…"</c>.</summary>
public sealed class DigestJsonConverter : JsonConverter<Digest>
{
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Digest.TryParse(reader.GetString(), out var digest)
            ? digest
            : throw new JsonException("Expected a digest: sha256: and 64 hex digits.");

    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
