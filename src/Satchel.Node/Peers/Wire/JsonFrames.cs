using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Satchel.Node.Peers.Wire;

/// <summary>Payloads that are JSON objects.</summary>
internal static class JsonFrames
{
    private static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="ProtocolException">The payload is no JSON object.</exception>
    public static JsonObject Read(in Frame frame) =>
        frame.Payload.Length <= Frame.MostJson
            ? Parse(frame.Payload)
            : throw new ProtocolException($"JSON of {frame.Payload.Length} bytes is too long.");

    /// <exception cref="ProtocolException">The text is no JSON object.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            // A text would be found to be none only when somebody asks for it.
            throw new ProtocolException("A control frame holds text that is no UTF-8.");
        }

        try
        {
            return JsonNode.Parse(json, documentOptions: _strict) as JsonObject
                ?? throw new ProtocolException("A control frame holds no JSON object.");
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException)
        {
            // The latter: a name with half of a character.
            throw new ProtocolException($"A control frame holds no JSON: {damaged.Message}");
        }
    }

    /// <summary>A text of a message; null when it has none.</summary>
    /// <exception cref="ProtocolException">It is half of a character.</exception>
    public static string? Text(this JsonObject message, string name) => TextOf(message[name], name);

    /// <summary>Texts by name; what is none is left out.</summary>
    /// <exception cref="ProtocolException">One is half of a character.</exception>
    public static Dictionary<string, string> Texts(this JsonObject message, string name)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (member, node) in message[name] as JsonObject ?? [])
        {
            if (TextOf(node, member) is { } text)
            {
                texts[member] = text;
            }
        }

        return texts;
    }

    /// <summary>A number of a message; null when it has none.</summary>
    public static double? Number(this JsonObject message, string name) =>
        message[name] is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;

    public static bool Flag(this JsonObject message, string name) =>
        message[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private static string? TextOf(JsonNode? node, string name)
    {
        try
        {
            return node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            throw new ProtocolException($"'{name}' of a control frame holds half of a character.");
        }
    }
}
