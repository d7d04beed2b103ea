using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// What a provider raises when a part of an environment cannot be set up. The engine adds phase, provider, node and log and makes a
/// <see cref="RuntimeEnvSetupException"/> of it.
/// </summary>
public sealed class SetupFailedException : SatchelException
{
    /// <param name="kind">Which kind; decides whether it is tried again or remembered.</param>
    /// <param name="message">What failed, one sentence, secrets redacted.</param>
    /// <param name="hint">What to do next.</param>
    public SetupFailedException(SetupErrorKind kind, string message, string hint)
        : base(ToError(kind, message, hint)) => Kind = kind;

    public SetupFailedException(SetupErrorKind kind, string message, string hint, Exception innerException)
        : base(ToError(kind, message, hint), innerException) => Kind = kind;

    /// <summary>Its kind.</summary>
    public SetupErrorKind Kind { get; }

    /// <summary>The tool that failed, when one did: command, exit code, last lines.</summary>
    public ToolResult? Tool { get; init; }

    private static SatchelError ToError(SetupErrorKind kind, string message, string hint) =>
        new(kind.Code, message, hint) { Retryable = kind.Life is not SetupErrorLife.Permanent };
}
