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

    public Task RefusedAsync(ApiCall call, Refusal refusal) =>
        ReplyAsync(call, refusal.Status, new SatchelError(refusal.Code, refusal.Message, refusal.Hint));

    public Task NotFoundAsync(ApiCall call) =>
        ReplyAsync(
            call,
            StatusCodes.Status404NotFound,
            new SatchelError("no_such_call", $"There is no call {call.Request.Method} {call.Request.Path}.", See)
        );

    public Task MethodNotAllowedAsync(ApiCall call) =>
        ReplyAsync(
            call,
            StatusCodes.Status405MethodNotAllowed,
            new SatchelError(
                "method_not_allowed",
                $"{call.Request.Path} does not take {call.Request.Method}.",
                $"It takes {call.Response.Headers.Allow}."
            )
        );

    public Task FailedAsync(ApiCall call, Exception exception)
    {
        var status = ErrorStatus.Of(exception);
        if (status == StatusCodes.Status500InternalServerError)
        {
            LogFailed(logger, exception, call.Request.Method, call.Request.Path);
        }

        var error = exception switch
        {
            SatchelException known => known.Error,
            BadHttpRequestException bad => new SatchelError("invalid_request", bad.Message, See),
            _ => new SatchelError(
                "internal_error",
                "The daemon failed in a way that nobody foresaw.",
                "Its log says more: satcheld.log in the session's logs."
            ),
        };
        var errors = (exception as InvalidRuntimeEnvException)?.Errors;
        return call.ReplyAsync(status, new ErrorReply(error) { Errors = errors }, ServerJson.Default.ErrorReply);
    }

    private static Task ReplyAsync(ApiCall call, int status, SatchelError error) =>
        call.ReplyAsync(status, new ErrorReply(error), ServerJson.Default.ErrorReply);

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, string path);
}
