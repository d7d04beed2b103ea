using Satchel.Abstractions.Errors;
using Satchel.Server.Jobs;
using Satchel.Server.Routing;
using Satchel.Server.Security;

namespace Satchel.Server.Ray;

/// <summary>Says no as Ray does: plain text, whose last line carries the message that its clients show and its users match on.</summary>
internal sealed partial class RayErrors(ILogger<RayErrors> logger) : IErrorStyle
{
    public Task RefusedAsync(HttpContext http, Refusal refusal) => http.ReplyTextAsync(refusal.Status, refusal.Message);

    public Task NotFoundAsync(HttpContext http) => http.ReplyTextAsync(StatusCodes.Status404NotFound, "404: Not Found");

    public Task MethodNotAllowedAsync(HttpContext http) =>
        http.ReplyTextAsync(StatusCodes.Status405MethodNotAllowed, "405: Method Not Allowed");

    public Task FailedAsync(HttpContext http, Exception exception)
    {
        var status = ErrorStatus.Of(exception);
        if (status == StatusCodes.Status500InternalServerError)
        {
            LogFailed(logger, exception, http.Request.Method, RequestedPath.Of(http).Shown);
        }

        return http.ReplyTextAsync(status, TextOf(exception));
    }

    private static string TextOf(Exception exception) =>
        exception switch
        {
            InvalidSubmissionException invalid => string.Join('\n', invalid.Faults.Reverse().Select(fault => $"TypeError: {fault}")) + "\n",
            InvalidRuntimeEnvException invalid => string.Join(
                '\n',
                invalid.Errors.Reverse().Select(error => $"ValueError: {error.Path}: {error.Message} {error.Hint}")
            ) + "\n",
            // In Ray's own words and nothing else: clients compare them.
            SatchelException { Error: { Code: "job_not_found", Message: var message } } => message,
            SatchelException { Error: { Code: "job_exists", Message: var message } } => $"ValueError: {message}\n",
            SatchelException { Error: { Code: "job_not_ended", Message: var message } } => $"RuntimeError: {message}\n",
            SatchelException known => $"{known.Error.Message} {known.Error.Hint}".TrimEnd() + "\n",
            BadHttpRequestException bad => bad.Message + "\n",
            _ => "500 Internal Server Error\n\nThe log of the daemon says what happened: satcheld.log in the session's logs.\n",
        };

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, string path);
}
