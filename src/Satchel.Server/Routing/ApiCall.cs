using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Satchel.Abstractions.Blobs;

namespace Satchel.Server.Routing;

/// <summary>One request on its way through a handler.</summary>
/// <param name="Http">The request and its response.</param>
/// <param name="Values">What stands where the route's template has <c>{…}</c>, decoded, in order.</param>
internal sealed record ApiCall(HttpContext Http, IReadOnlyList<string> Values)
{
    public const string Json = "application/json; charset=utf-8";

    public const string PlainText = "text/plain; charset=utf-8";

    public HttpRequest Request => Http.Request;

    public HttpResponse Response => Http.Response;

    /// <summary>Asks to stop when the client has gone.</summary>
    public CancellationToken Cancelled => Http.RequestAborted;

    /// <summary>The first value: the id, digest or name that the call is about.</summary>
    public string Subject => Values[0];

    public Task ReplyAsync<T>(int status, T body, JsonTypeInfo<T> type)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, type);
        Response.StatusCode = status;
        Response.ContentType = Json;
        Response.ContentLength = bytes.Length;
        return Response.Body.WriteAsync(bytes, Cancelled).AsTask();
    }

    public Task ReplyTextAsync(int status, string text, string contentType = PlainText)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Response.StatusCode = status;
        Response.ContentType = contentType;
        Response.ContentLength = bytes.Length;
        return Response.Body.WriteAsync(bytes, Cancelled).AsTask();
    }

    /// <summary>A value as a digest.</summary>
    /// <exception cref="InvalidRequestException">It is none.</exception>
    public Digest Digest(int index = 0) =>
        Abstractions.Blobs.Digest.TryParse(Values[index], out var digest)
            ? digest
            : throw new InvalidRequestException($"'{Values[index]}' is no digest.", "Give sha256: and 64 lower-case hex digits.");

    /// <summary>A whole number of the query, or null when it is not there.</summary>
    /// <exception cref="InvalidRequestException">It is no whole number of that range.</exception>
    public long? Number(string name, long least, long most)
    {
        string? text = Request.Query[name];
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new InvalidRequestException($"'{name}' is '{text}'.", $"Give a whole number from {least} to {most}.");
    }

    /// <summary>A yes or no of the query; absent is no.</summary>
    /// <exception cref="InvalidRequestException">It is neither.</exception>
    public bool Flag(string name)
    {
        string? text = Request.Query[name];
        return text switch
        {
            null or "" or "false" or "0" => false,
            "true" or "1" => true,
            _ => throw new InvalidRequestException($"'{name}' is '{text}'.", "Give true or false."),
        };
    }
}
