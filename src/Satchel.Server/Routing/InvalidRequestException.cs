using Satchel.Abstractions.Errors;

namespace Satchel.Server.Routing;

/// <summary>A request that no state of the cluster would make right. Code <c>invalid_request</c>, status 400.</summary>
internal sealed class InvalidRequestException(string message, string hint)
    : SatchelException(new SatchelError("invalid_request", message, hint));
