using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Satchel.Server.Routing;

/// <summary>Answers whose length is known before they begin.</summary>
internal static class HttpReplies
{
    public const string Json = "application/json; charset=utf-8";

    public const string PlainText = "text/plain; charset=utf-8";

    public const string Bytes = "application/octet-stream";

    public static Task ReplyAsync<T>(this HttpContext http, int status, T body, JsonTypeInfo<T> type) =>
        http.ReplyAsync(status, JsonSerializer.SerializeToUtf8Bytes(body, type), Json);

    public static Task ReplyTextAsync(this HttpContext http, int status, string text, string contentType = PlainText) =>
        http.ReplyAsync(status, Encoding.UTF8.GetBytes(text), contentType);

    private static Task ReplyAsync(this HttpContext http, int status, byte[] bytes, string contentType)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }
}
