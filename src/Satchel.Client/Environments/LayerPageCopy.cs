using System.Text.Json;

namespace Satchel.Client.Environments;

/// <summary>Takes the layers out of a page of their list as they stand there: of long lists no objects are made.</summary>
internal static class LayerPageCopy
{
    /// <summary>Writes each layer of a page.</summary>
    /// <param name="page">A <see cref="Abstractions.Wire.Environments.LayerListView"/> as JSON.</param>
    /// <param name="target">In an array.</param>
    /// <returns>The cursor of the next page; null after the last.</returns>
    /// <exception cref="JsonException">It is no such page.</exception>
    public static string? Write(ReadOnlySpan<byte> page, Utf8JsonWriter target)
    {
        var reader = new Utf8JsonReader(page);
        string? next = null;
        var hasLayers = false;
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException("The answer is no object.");
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("layers"u8))
            {
                hasLayers = true;
                CopyElements(ref reader, target);
            }
            else if (reader.ValueTextEquals("next"u8))
            {
                reader.Read();
                next = reader.TokenType is JsonTokenType.String or JsonTokenType.Null
                    ? reader.GetString()
                    : throw new JsonException("'next' is no text.");
            }
            else
            {
                reader.Skip();
            }
        }

        return hasLayers ? next : throw new JsonException("The answer has no layers.");
    }

    private static void CopyElements(ref Utf8JsonReader reader, Utf8JsonWriter target)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            throw new JsonException("'layers' is no array.");
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType is JsonTokenType.EndArray && reader.CurrentDepth == depth))
        {
            CopyToken(ref reader, target);
        }
    }

    private static void CopyToken(ref Utf8JsonReader reader, Utf8JsonWriter target)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                target.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                target.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                target.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                target.WriteEndArray();
                break;
            case JsonTokenType.PropertyName when reader.ValueIsEscaped:
                target.WritePropertyName(reader.GetString()!);
                break;
            case JsonTokenType.PropertyName:
                target.WritePropertyName(reader.ValueSpan);
                break;
            case JsonTokenType.String when reader.ValueIsEscaped:
                target.WriteStringValue(reader.GetString());
                break;
            case JsonTokenType.String:
                target.WriteStringValue(reader.ValueSpan);
                break;
            case JsonTokenType.Null:
                target.WriteNullValue();
                break;
            default:
                // Numbers and truth values: their text is their JSON.
                target.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }
}
