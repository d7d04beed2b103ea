using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;

namespace Satchel.Server.Jobs;

/// <summary>The environment of a submit cannot be used. Code <c>invalid_runtime_env</c>.</summary>
internal sealed class InvalidRuntimeEnvException(IReadOnlyList<SpecError> errors)
    : SatchelException(
        new SatchelError(
            "invalid_runtime_env",
            $"The runtime environment has {(errors.Count == 1 ? "an error" : $"{errors.Count} errors")}, the first at {errors[0].Path}: {errors[0].Message}",
            errors[0].Hint
        )
    )
{
    /// <summary>Everything wrong, at least one.</summary>
    public IReadOnlyList<SpecError> Errors { get; } = errors;
}
