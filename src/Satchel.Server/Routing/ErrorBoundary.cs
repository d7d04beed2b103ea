namespace Satchel.Server.Routing;

/// <summary>
/// The border of every call: what one throws becomes an answer in its application's style here, or ends the connection when the answer
/// had begun.
/// </summary>
internal sealed partial class ErrorBoundary(ILogger<ErrorBoundary> logger)
{
    public async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the daemon leaves: half an answer must not look like a whole one.
            LogBrokenOff(logger, http.TraceIdentifier);
            http.Abort();
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            await RequestedPath.Of(http).Application.Errors.FailedAsync(http, Told(exception)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogCutShort(logger, exception, http.Request.Method, RequestedPath.Of(http).Shown);
            http.Abort();
        }
    }

    /// <summary>A chunk whose size no number holds is the client's fault, as every other wrong one is to the framework.</summary>
    private static Exception Told(Exception exception) =>
        exception is IOException { InnerException: OverflowException } size
            ? new BadHttpRequestException(size.Message, StatusCodes.Status400BadRequest, size)
            : exception;

    [LoggerMessage(Level = LogLevel.Debug, Message = "Request {Request} is broken off: the client left, or the daemon leaves.")]
    private static partial void LogBrokenOff(ILogger logger, string request);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path}: failed after the answer had begun; the connection is ended.")]
    private static partial void LogCutShort(ILogger logger, Exception exception, string method, string path);
}
