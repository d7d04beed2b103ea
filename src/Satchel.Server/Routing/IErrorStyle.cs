using Satchel.Server.Security;

namespace Satchel.Server.Routing;

/// <summary>How one application says that something went wrong.</summary>
internal interface IErrorStyle
{
    /// <summary>The request is not looked at.</summary>
    Task RefusedAsync(HttpContext http, Refusal refusal);

    /// <summary>No call has the path.</summary>
    Task NotFoundAsync(HttpContext http);

    /// <summary>Calls have the path, none of them the method; <c>Allow</c> is set already.</summary>
    Task MethodNotAllowedAsync(HttpContext http);

    /// <summary>A call failed before it began to answer.</summary>
    Task FailedAsync(HttpContext http, Exception exception);
}
