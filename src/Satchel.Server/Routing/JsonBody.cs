using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Satchel.Server.Routing;

/// <summary>Reads JSON bodies. What cannot be read is an <see cref="InvalidRequestException"/> that says where.</summary>
internal static class JsonBody
{
    // A key twice means one thing to one reader and another to the next.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Most bytes of a body that a job record is made of; the record must travel in one message of the control plane.</summary>
    public const long MostForJob = 512 * 1024;

    /// <summary>Of a body that is too long as many bytes are read to say why.</summary>
    private const long MostMeasured = 16 * 1024 * 1024;

    /// <summary>Most bytes of a body that lists files or blobs: a million of them.</summary>
    public const long MostForList = 256L * 1024 * 1024;

    /// <summary>Reads a JSON object, whatever Content-Type the client claims.</summary>
    public static async Task<JsonObject> ReadObjectAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var bytes = await ReadAllAsync(request, MostMeasured, cancellationToken).ConfigureAwait(false);
        if (bytes.Length > MostForJob)
        {
            throw LargeBody.Refusal(bytes, MostForJob);
        }

        if (!Utf8.IsValid(bytes))
        {
            // The parser looks at the inside of a string only when somebody asks for it.
            throw new InvalidRequestException("The body is not UTF-8.", "Send one JSON object in UTF-8.");
        }

        try
        {
            var body = JsonNode.Parse(bytes, documentOptions: Strict) as JsonObject ?? throw NotAnObject();
            CheckNames(body);
            return body;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperation: a name with half of a surrogate pair, written \ud800, which JSON allows and no text has.
            throw NotReadable(exception);
        }
    }

    /// <summary>Reads a record.</summary>
    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var bytes = await ReadAllAsync(request, MostForList, cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw NotAnObject();
        }
        catch (JsonException exception)
        {
            throw NotOf(type, exception, bytes);
        }
    }

    /// <summary>Reads a body into memory.</summary>
    /// <exception cref="BadHttpRequestException">More than <paramref name="most"/> bytes; status 413.</exception>
    public static async Task<byte[]> ReadAllAsync(HttpRequest request, long most, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, 1024 * 1024));
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > most)
            {
                throw new BadHttpRequestException($"The body has more than {most} bytes.", StatusCodes.Status413PayloadTooLarge);
            }
        }

        return buffer.ToArray();
    }

    private static InvalidRequestException NotAnObject() =>
        new("The body is no JSON object.", "Send an object, such as {\"entrypoint\": \"python main.py\"}.");

    // Names are decoded when an object is first looked into: do that here, where a failure is expected.
    private static void CheckNames(JsonNode? node)
    {
        if (node is JsonObject map)
        {
            foreach (var (_, value) in map)
            {
                CheckNames(value);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                CheckNames(item);
            }
        }
    }

    /// <summary>JSON, but not of the record: the framework's text would name our types to who asks.</summary>
    private static InvalidRequestException NotOf(JsonTypeInfo type, JsonException exception, byte[] bytes)
    {
        JsonNode? body;
        try
        {
            body = JsonNode.Parse(bytes, documentOptions: Strict);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return NotReadable(unreadable);
        }

        if (body is not JsonObject found)
        {
            return NotAnObject();
        }

        var missing = type.Properties.Where(field => field.IsRequired && !found.ContainsKey(field.Name)).Select(field => $"'{field.Name}'");
        return new InvalidRequestException(
            string.Join(", ", missing) is { Length: > 0 } names
                ? $"The body lacks {names}."
                : $"The body has a value of the wrong kind at {exception.Path ?? "$"}.",
            "The bodies of calls are described in GET /v1/openapi.json."
        );
    }

    private static InvalidRequestException NotReadable(Exception exception) =>
        new($"The body is not readable JSON: {exception.Message}", "Send one JSON object in UTF-8, each key once.");
}
