using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Satchel.Abstractions.Errors;
using Satchel.Server.Routing;

namespace Satchel.Server.Tests.Routing;

/// <summary>Things under a prefix; each call answers with its template and what it was called with.</summary>
internal sealed class RecordingApplication(string prefix) : IHttpApplication
{
    public IErrorStyle Errors { get; } = new RecordingStyle(prefix);

    public bool Owns(IReadOnlyList<string> path) => path is [var first, ..] && first == prefix;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var things = endpoints.MapGroup(prefix);
        things.MapMethods("/", EndpointDescriptions.Read, (HttpContext http, CancellationToken _) => Say(http, "GET"));
        things.MapPost("/", (HttpContext http, CancellationToken _) => Say(http, "POST"));
        things.MapPost("/special", (HttpContext http, CancellationToken _) => Say(http, "POST special"));
        things.MapMethods("/{id}", EndpointDescriptions.Read, (HttpContext http, string id) => Say(http, $"GET [{id}]"));
        things.MapDelete("/{id}", (HttpContext http, string id) => Say(http, $"DELETE [{id}]"));
        things.MapPost("/{id}/stop", Fail);
        things.MapPost("/{id}/cut", CutAsync);
    }

    private Task Say(HttpContext http, string text) => http.ReplyTextAsync(StatusCodes.Status200OK, $"{prefix}: {text}");

    private static Task Fail(HttpContext http, string id)
    {
        http.Response.Headers["X-Half-Done"] = "yes";
        http.Response.StatusCode = StatusCodes.Status200OK;
        throw new SatchelException(new SatchelError("job_not_found", "no such thing as " + id, ""));
    }

    private static async Task CutAsync(HttpContext http, string id)
    {
        await http.Response.WriteAsync("half of " + id);
        await http.Response.Body.FlushAsync();
        throw new InvalidOperationException("in the middle");
    }
}
