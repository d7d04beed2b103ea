using Satchel.Abstractions.Wire;
using Satchel.Server.Routing;
using Satchel.Server.Security;
using Satchel.Server.Starting;

namespace Satchel.Server.Ray;

/// <summary>What Ray's clients ask about the server itself: version, health, authentication.</summary>
internal sealed class ServerCalls(HeadIdentity identity, BearerToken token)
{
    private const string Page =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Satchel</title><h1>Satchel</h1>"
        + "<p>The cluster is up. <code>satchel status</code> describes it; <a href=\"/v1/openapi.json\">its API</a> is the same that Ray's job clients speak, and more.</p></html>\n";

    private static readonly TimeSpan SignInLasts = TimeSpan.FromDays(30);

    public IReadOnlyList<Route> Routes =>
        [
            new("GET", "/", "A page for browsers.", call => call.ReplyTextAsync(StatusCodes.Status200OK, Page, "text/html")),
            new("GET", "/api/version", "Versions of the server and of Ray's API that it speaks.", VersionAsync)
            {
                Reply = Body.Json(ServerJson.Default.VersionReply),
            },
            new(
                "GET",
                "/api/gcs_healthz",
                "Whether the server is up.",
                call => call.ReplyTextAsync(StatusCodes.Status200OK, "success", "application/text; charset=utf-8")
            ),
            new("GET", "/api/authentication_mode", "Whether a token is needed.", ModeAsync),
            new("POST", "/api/authenticate", "Checks the token and makes it a cookie, for browsers.", SignInAsync),
        ];

    private Task VersionAsync(ApiCall call) =>
        call.ReplyAsync(
            StatusCodes.Status200OK,
            new VersionReply { SessionName = identity.Session, SatchelVersion = DaemonVersion.Text },
            ServerJson.Default.VersionReply
        );

    private Task ModeAsync(ApiCall call)
    {
        if (!token.IsRequired)
        {
            call.Response.Headers.SetCookie = $"{BearerToken.Cookie}=\"\"; Max-Age=0; Path=/";
        }

        return call.ReplyTextAsync(
            StatusCodes.Status200OK,
            $"{{\"authentication_mode\": \"{(token.IsRequired ? "token" : "disabled")}\"}}",
            ApiCall.Json
        );
    }

    /// <summary>The token has been checked before any route is looked at.</summary>
    private Task SignInAsync(ApiCall call)
    {
        if (identity.Token is { } secret)
        {
            call.Response.Headers.SetCookie =
                $"{BearerToken.Cookie}={secret}; HttpOnly; Max-Age={SignInLasts.TotalSeconds:0}; Path=/; SameSite=Strict";
        }

        return call.ReplyTextAsync(
            StatusCodes.Status200OK,
            "{\"status\": \"authenticated\", \"message\": \"Token is valid\"}",
            ApiCall.Json
        );
    }
}
