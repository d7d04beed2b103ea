using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Wire;

/// <summary>Body of every <c>/v1</c> answer that is not a success.</summary>
/// <param name="Error">Code, message, hint.</param>
public sealed record ErrorReply(SatchelError Error)
{
    /// <summary>For code <c>invalid_runtime_env</c>: everything that is wrong with it.</summary>
    public IReadOnlyList<SpecError>? Errors { get; init; }

    /// <summary>For code <c>runtime_env_setup_failed</c>: who failed where, with which command.</summary>
    public RuntimeEnvSetupError? SetupError { get; init; }
}
