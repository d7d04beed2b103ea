namespace Satchel.Server.Routing;

/// <summary>What the API document says about a call beside its path and query.</summary>
internal static class EndpointDescriptions
{
    /// <summary>GET and HEAD: who may read may ask for the headers alone.</summary>
    public static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>The call takes the record as JSON, whatever <c>Content-Type</c> is claimed.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder call) =>
        call.WithMetadata(new RequestBody("application/json", typeof(T)));

    /// <summary>The call takes bytes, whatever <c>Content-Type</c> is claimed.</summary>
    public static RouteHandlerBuilder TakesBytes(this RouteHandlerBuilder call, string contentType) =>
        call.WithMetadata(new RequestBody(contentType, typeof(Stream)));

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder call, int status = StatusCodes.Status200OK) =>
        call.Produces<T>(status, "application/json");

    public static RouteHandlerBuilder AnswersBytes(
        this RouteHandlerBuilder call,
        string contentType = HttpReplies.Bytes,
        int status = StatusCodes.Status200OK
    ) => call.Produces<Stream>(status, contentType);

    public static RouteHandlerBuilder AnswersText(this RouteHandlerBuilder call, string contentType) =>
        call.Produces<string>(StatusCodes.Status200OK, contentType);

    /// <summary>The answer has no body.</summary>
    public static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder call, int status = StatusCodes.Status204NoContent) =>
        call.Produces(status);

    /// <summary>How all calls of a group say no, whatever the status.</summary>
    public static RouteGroupBuilder Fails<T>(this RouteGroupBuilder calls, string contentType = "application/json") =>
        calls.WithMetadata(new FailureBody(contentType, typeof(T)));
}
