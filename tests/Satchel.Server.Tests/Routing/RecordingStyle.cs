using Microsoft.AspNetCore.Http;
using Satchel.Server.Routing;
using Satchel.Server.Security;

namespace Satchel.Server.Tests.Routing;

/// <summary>Says what it was asked to say, after its name.</summary>
internal sealed class RecordingStyle(string name) : IErrorStyle
{
    public Task RefusedAsync(HttpContext http, Refusal refusal) => SayAsync(http, refusal.Status, refusal.Code);

    public Task NotFoundAsync(HttpContext http) => SayAsync(http, StatusCodes.Status404NotFound, "not found");

    public Task MethodNotAllowedAsync(HttpContext http) => SayAsync(http, StatusCodes.Status405MethodNotAllowed, "not allowed");

    public Task FailedAsync(HttpContext http, Exception exception) => SayAsync(http, ErrorStatus.Of(exception), exception.Message);

    private Task SayAsync(HttpContext http, int status, string text) => http.ReplyTextAsync(status, $"{name}: {text}");
}
