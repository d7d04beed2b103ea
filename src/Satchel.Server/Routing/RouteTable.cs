using Satchel.Server.Security;

namespace Satchel.Server.Routing;

/// <summary>
/// The calls of one API and how it says no. The border of every handler: what one throws becomes an answer here, or ends the
/// connection when the answer had begun.
/// </summary>
internal partial class RouteTable(IErrorStyle errors, ILogger<RouteTable> logger, params IReadOnlyList<Route> routes)
{
    public IReadOnlyList<Route> Routes => routes;

    public async Task AnswerAsync(HttpContext http, IReadOnlyList<string> path)
    {
        var call = new ApiCall(http, []);
        try
        {
            await DispatchAsync(call, path).ConfigureAwait(false);
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
            await errors.FailedAsync(call, exception).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogCutShort(logger, exception, http.Request.Method, http.Request.Path);
            http.Abort();
        }
    }

    /// <summary>Answers a request that no route is to see.</summary>
    public Task RefuseAsync(HttpContext http, Refusal refusal) => errors.RefusedAsync(new ApiCall(http, []), refusal);

    private Task DispatchAsync(ApiCall call, IReadOnlyList<string> path)
    {
        var method = HttpMethods.IsHead(call.Request.Method) ? HttpMethods.Get : call.Request.Method;
        var allowed = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            if (route.Match(path) is not { } values)
            {
                continue;
            }

            if (HttpMethods.Equals(route.Method, method))
            {
                return route.Handler(call with { Values = values });
            }

            allowed.Add(route.Method);
            if (HttpMethods.IsGet(route.Method))
            {
                allowed.Add(HttpMethods.Head);
            }
        }

        if (allowed.Count == 0)
        {
            return errors.NotFoundAsync(call);
        }

        call.Response.Headers.Allow = string.Join(',', allowed);
        return errors.MethodNotAllowedAsync(call);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Request {Request} is broken off: the client left, or the daemon leaves.")]
    private static partial void LogBrokenOff(ILogger logger, string request);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path}: failed after the answer had begun; the connection is ended.")]
    private static partial void LogCutShort(ILogger logger, Exception exception, string method, string path);
}
