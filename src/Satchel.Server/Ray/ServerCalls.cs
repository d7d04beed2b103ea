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

    private const string Html = "text/html";

    /// <summary>As Ray has it.</summary>
    private const string HealthText = "application/text; charset=utf-8";

    private static readonly TimeSpan SignInLasts = TimeSpan.FromDays(30);

    public void Map(RouteGroupBuilder server)
    {
        server.MapMethods("/", EndpointDescriptions.Read, PageAsync).WithSummary("A page for browsers.").AnswersText(Html);
        server
            .MapMethods("/api/version", EndpointDescriptions.Read, VersionAsync)
            .WithSummary("Versions of the server and of Ray's API that it speaks.")
            .Answers<VersionReply>();
        server
            .MapMethods("/api/gcs_healthz", EndpointDescriptions.Read, HealthAsync)
            .WithSummary("Whether the server is up.")
            .AnswersText("application/text");
        server
            .MapMethods("/api/authentication_mode", EndpointDescriptions.Read, ModeAsync)
            .WithSummary("Whether a token is needed.")
            .Answers<AuthenticationModeReply>();
        server
            .MapPost("/api/authenticate", SignInAsync)
            .WithSummary("Checks the token and makes it a cookie, for browsers.")
            .Answers<SignInReply>();
    }

    private static Task PageAsync(HttpContext http, CancellationToken cancelled) =>
        http.ReplyTextAsync(StatusCodes.Status200OK, Page, Html);

    private static Task HealthAsync(HttpContext http, CancellationToken cancelled) =>
        http.ReplyTextAsync(StatusCodes.Status200OK, "success", HealthText);

    private Task VersionAsync(HttpContext http, CancellationToken cancelled) =>
        http.ReplyAsync(
            StatusCodes.Status200OK,
            new VersionReply { SessionName = identity.Session.ToString(), SatchelVersion = DaemonVersion.Text },
            ServerJson.Default.VersionReply
        );

    private Task ModeAsync(HttpContext http, CancellationToken cancelled)
    {
        if (!token.IsRequired)
        {
            http.Response.Headers.SetCookie = $"{BearerToken.Cookie}=\"\"; Max-Age=0; Path=/";
        }

        return http.ReplyAsync(
            StatusCodes.Status200OK,
            new AuthenticationModeReply(token.IsRequired ? "token" : "disabled"),
            ServerJson.Default.AuthenticationModeReply
        );
    }

    /// <summary>The token has been checked before any route is looked at.</summary>
    private Task SignInAsync(HttpContext http, CancellationToken cancelled)
    {
        if (identity.Token is { } secret)
        {
            http.Response.Headers.SetCookie =
                $"{BearerToken.Cookie}={secret}; HttpOnly; Max-Age={SignInLasts.TotalSeconds:0}; Path=/; SameSite=Strict";
        }

        return http.ReplyAsync(StatusCodes.Status200OK, new SignInReply("authenticated", "Token is valid"), ServerJson.Default.SignInReply);
    }
}
