using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Wire;
using Satchel.Server.Jobs;
using Satchel.Server.Routing;
using Satchel.Server.Security;

namespace Satchel.Server.V1;

/// <summary>Says no as <c>/v1</c> does: an <see cref="ErrorReply"/>.</summary>
internal sealed partial class V1Errors(ILogger<V1Errors> logger) : IErrorStyle
{
    private const string See = "See docs/spec/http-v1.md or GET /v1/openapi.json.";

    public Task RefusedAsync(HttpContext http, Refusal refusal) =>
        ReplyAsync(http, refusal.Status, new SatchelError(refusal.Code, refusal.Message, refusal.Hint));

    public Task NotFoundAsync(HttpContext http) =>
        ReplyAsync(
            http,
            StatusCodes.Status404NotFound,
            new SatchelError("no_such_call", $"There is no call {http.Request.Method} {RequestedPath.Of(http).Shown}.", See)
        );

    /// <summary>What nobody foresaw.</summary>
    public static SatchelError Defect =>
        new("internal_error", "The daemon failed in a way that nobody foresaw.", "Its log says more: satcheld.log in the session's logs.");

    public Task MethodNotAllowedAsync(HttpContext http) =>
        ReplyAsync(
            http,
            StatusCodes.Status405MethodNotAllowed,
            new SatchelError(
                "method_not_allowed",
                $"{RequestedPath.Of(http).Shown} does not take {http.Request.Method}.",
                $"It takes {http.Response.Headers.Allow}."
            )
        );

    public Task FailedAsync(HttpContext http, Exception exception)
    {
        var status = ErrorStatus.Of(exception);
        if (status == StatusCodes.Status500InternalServerError)
        {
            LogFailed(logger, exception, http.Request.Method, RequestedPath.Of(http).Shown);
        }

        var error = exception switch
        {
            SatchelException known => known.Error,
            BadHttpRequestException bad => new SatchelError("invalid_request", bad.Message, See),
            _ => Defect,
        };
        var errors = (exception as InvalidRuntimeEnvException)?.Errors;
        var setup = (exception as RuntimeEnvSetupException)?.SetupError;
        return http.ReplyAsync(status, new ErrorReply(error) { Errors = errors, SetupError = setup }, ServerJson.Default.ErrorReply);
    }

    private static Task ReplyAsync(HttpContext http, int status, SatchelError error) =>
        http.ReplyAsync(status, new ErrorReply(error), ServerJson.Default.ErrorReply);

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.")]
    internal static partial void LogFailed(ILogger logger, Exception exception, string method, string path);
}
