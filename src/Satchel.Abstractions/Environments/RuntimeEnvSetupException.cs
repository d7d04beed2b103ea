using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Environments;

/// <summary>An environment could not be set up.</summary>
public sealed class RuntimeEnvSetupException : SatchelException
{
    public RuntimeEnvSetupException(RuntimeEnvSetupError setupError)
        : base(ToError(setupError)) => SetupError = setupError;

    public RuntimeEnvSetupException(RuntimeEnvSetupError setupError, Exception innerException)
        : base(ToError(setupError), innerException) => SetupError = setupError;

    /// <summary>Phase, provider, node, command, last lines.</summary>
    public RuntimeEnvSetupError SetupError { get; }

    private static SatchelError ToError(RuntimeEnvSetupError error) =>
        new("runtime_env_setup_failed", error.Message, error.Hint) { Retryable = error.Retryable };
}
