using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;

namespace Satchel.Environments.Validation;

/// <summary>
/// The identity of an environment: the digest of the canonical text of its normal form. Pure. What only concerns the start of a process
/// (<c>env_vars</c>, <c>config</c>) is no part of it, so changing it never causes anything to be built again.
/// </summary>
public static class EnvironmentIdentity
{
    private static readonly string[] LaunchOnly = ["env_vars", "config"];

    /// <param name="normalized">A normal form from validation.</param>
    public static Digest Of(JsonObject normalized)
    {
        using var content = new MemoryStream();
        using (var text = new Utf8JsonWriter(content))
        {
            WriteObject(
                text,
                normalized.Where(field => field.Value is not null && !LaunchOnly.Contains(field.Key, StringComparer.Ordinal))
            );
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
