using Microsoft.AspNetCore.Http.Features;
using Satchel.Server.Security;

namespace Satchel.Server.Routing;

/// <summary>
/// What every request goes through before a call of an application answers it: its path as sent, the border where failures become
/// answers, who may ask, which call it is.
/// </summary>
internal sealed class ApplicationPipeline(
    IEnumerable<IHttpApplication> applications,
    AccessRules access,
    ErrorBoundary boundary,
    ConnectionLimit connections
)
{
    private readonly IHttpApplication[] _applications = [.. applications];

    public void Use(WebApplication app)
    {
        app.Use(connections.CarryAsync);
        app.Use(FindApplicationAsync);
        app.Use(boundary.GuardAsync);
        app.Use(CheckAccessAsync);
        app.UseWebSockets();
        app.UseRouting();
        app.Use(CallAsync);
        foreach (var application in _applications)
        {
            application.Map(app);
        }
    }

    private Task FindApplicationAsync(HttpContext http, RequestDelegate next)
    {
        var path = RawPath.Split(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var owner = Array.Find(_applications, application => application.Owns(path));
        if (owner is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        http.Features.Set(new RequestedPath(path, http.Request.Path.Value ?? "", owner));
        http.Request.Path = RawPath.Canonical(path);
        return next(http);
    }

    private Task CheckAccessAsync(HttpContext http, RequestDelegate next)
    {
        var path = RequestedPath.Of(http);
        if (access.Check(http.Request, path.Segments) is { } refusal)
        {
            return path.Application.Errors.RefusedAsync(http, refusal);
        }

        if (http.Features.Get<ConnectionSlot>() is { IsKnown: false } stranger && access.Knows(http.Request))
        {
            stranger.Trust();
        }

        return next(http);
    }

    private static async Task CallAsync(HttpContext http, RequestDelegate next)
    {
        var errors = RequestedPath.Of(http).Application.Errors;
        if (http.GetEndpoint() is null)
        {
            await errors.NotFoundAsync(http).ConfigureAwait(false);
            return;
        }

        foreach (var (name, value) in http.Request.RouteValues.ToArray())
        {
            http.Request.RouteValues[name] = value is string text ? Uri.UnescapeDataString(text) : value;
        }

        await next(http).ConfigureAwait(false);
        if (http.Response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false } response)
        {
            // The framework's own answer has no body, and its list comes in the order of the table.
            response.Headers.Allow = string.Join(',', response.Headers.GetCommaSeparatedValues("Allow").Order(StringComparer.Ordinal));
            await errors.MethodNotAllowedAsync(http).ConfigureAwait(false);
        }
    }
}
