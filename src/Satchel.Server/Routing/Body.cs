using System.Text.Json.Serialization.Metadata;

namespace Satchel.Server.Routing;

/// <summary>A body, for the API document.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Type">Its record, when it is JSON.</param>
internal sealed record Body(string ContentType, JsonTypeInfo? Type)
{
    public static Body Json(JsonTypeInfo type) => new("application/json", type);

    public static Body Of(string contentType) => new(contentType, null);
}
