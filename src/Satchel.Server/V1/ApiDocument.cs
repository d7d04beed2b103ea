using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Satchel.Server.Routing;

namespace Satchel.Server.V1;

/// <summary>
/// The OpenAPI document of all applications, made from the calls that are mapped, so it cannot speak of one that is not there. Made when
/// it is asked for: an idle head should not pay for it.
/// </summary>
internal sealed class ApiDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider provider)
{
    public const string Name = "v1";

    public void Map(RouteGroupBuilder v1) =>
        v1.MapMethods("/openapi.json", EndpointDescriptions.Read, DescribeAsync).WithSummary("This document.").Answers<JsonObject>();

    private async Task DescribeAsync(HttpContext http, CancellationToken cancelled)
    {
        var document = await provider.GetOpenApiDocumentAsync(cancelled).ConfigureAwait(false);
        var text = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancelled).ConfigureAwait(false);
        await http.ReplyTextAsync(StatusCodes.Status200OK, text, HttpReplies.Json).ConfigureAwait(false);
    }
}
