using Satchel.Server.Security;

namespace Satchel.Server.Routing;

/// <summary>How one API says that something went wrong.</summary>
internal interface IErrorStyle
{
    /// <summary>The request is not looked at.</summary>
    Task RefusedAsync(ApiCall call, Refusal refusal);

    /// <summary>No route has the path.</summary>
    Task NotFoundAsync(ApiCall call);

    /// <summary>Routes have the path, none of them the method; <c>Allow</c> is set already.</summary>
    Task MethodNotAllowedAsync(ApiCall call);

    /// <summary>A handler failed before it began to answer.</summary>
    Task FailedAsync(ApiCall call, Exception exception);
}
