using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;

namespace Satchel.Environments.Canonical;

/// <summary>
/// One text for one JSON value: keys in ordinal order, no white space, one spelling for each number. What digests of values are made of.
/// Pure.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>Digest of the canonical text of an object.</summary>
    public static Digest DigestOf(IEnumerable<KeyValuePair<string, JsonNode?>> members)
    {
        using var content = new MemoryStream();
        using (var text = new Utf8JsonWriter(content))
        {
            WriteObject(text, members);
        }

        return Digest.Of(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    private static void WriteObject(Utf8JsonWriter text, IEnumerable<KeyValuePair<string, JsonNode?>> members)
    {
        text.WriteStartObject();
        foreach (var (key, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            text.WritePropertyName(key);
            Write(text, value);
        }

        text.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter text, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members:
                WriteObject(text, members);
                break;
            case JsonArray items:
                text.WriteStartArray();
                foreach (var item in items)
                {
                    Write(text, item);
                }

                text.WriteEndArray();
                break;
            case not null when value.GetValueKind() is JsonValueKind.String:
                text.WriteStringValue(value.GetValue<string>());
                break;
            case not null when value.GetValueKind() is JsonValueKind.Number:
                text.WriteRawValue(Number(value.ToJsonString()));
                break;
            case not null:
                text.WriteBooleanValue(value.GetValue<bool>());
                break;
            default:
                text.WriteNullValue();
                break;
        }
    }

    /// <summary>
    /// One text for one number: integers in full, others in the shortest form that reads back. An integer and a float are two
    /// values.
    /// </summary>
    private static string Number(string written)
    {
        if (BigInteger.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return integer.ToString(CultureInfo.InvariantCulture);
        }

        var number = double.Parse(written, CultureInfo.InvariantCulture);
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return !double.IsFinite(number) ? written
            : text.AsSpan().ContainsAny('.', 'E') ? text
            : text + ".0";
    }
}
