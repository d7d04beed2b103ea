using System.Net;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;

namespace Satchel.Client.Http;

/// <summary>The cluster said no.</summary>
public sealed class ApiException(HttpStatusCode status, SatchelError error, IReadOnlyList<SpecError> errors) : SatchelException(error)
{
    /// <summary>Status of the answer.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>For code <c>invalid_runtime_env</c>: everything that is wrong with it; else empty.</summary>
    public IReadOnlyList<SpecError> Errors { get; } = errors;

    /// <summary>For code <c>runtime_env_setup_failed</c>: who failed where, with which command.</summary>
    public RuntimeEnvSetupError? SetupError { get; init; }
}
