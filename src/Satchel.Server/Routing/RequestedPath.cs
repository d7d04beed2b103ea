using Microsoft.AspNetCore.Http.Features;

namespace Satchel.Server.Routing;

/// <summary>What a request asks for: set by the first step of <see cref="ApplicationPipeline"/>, for all after it.</summary>
/// <param name="Segments">The decoded segments of the path as its client wrote it.</param>
/// <param name="Shown">The path for messages; <see cref="HttpRequest.Path"/> holds the form that calls are matched by.</param>
/// <param name="Application">Whose it is.</param>
internal sealed record RequestedPath(IReadOnlyList<string> Segments, string Shown, IHttpApplication Application)
{
    public static RequestedPath Of(HttpContext http) => http.Features.GetRequiredFeature<RequestedPath>();
}
