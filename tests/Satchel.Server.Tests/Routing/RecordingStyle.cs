using Microsoft.AspNetCore.Http;
using Satchel.Server.Routing;
using Satchel.Server.Security;

namespace Satchel.Server.Tests.Routing;

/// <summary>Remembers what it was asked to say.</summary>
internal sealed class RecordingStyle : IErrorStyle
{
    public string? Said { get; private set; }

    public Task RefusedAsync(ApiCall call, Refusal refusal) => SayAsync(call, refusal.Status, refusal.Code);

    public Task NotFoundAsync(ApiCall call) => SayAsync(call, StatusCodes.Status404NotFound, "not found");

    public Task MethodNotAllowedAsync(ApiCall call) => SayAsync(call, StatusCodes.Status405MethodNotAllowed, "not allowed");

    public Task FailedAsync(ApiCall call, Exception exception) => SayAsync(call, ErrorStatus.Of(exception), exception.Message);

    private Task SayAsync(ApiCall call, int status, string text)
    {
        Said = text;
        call.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
