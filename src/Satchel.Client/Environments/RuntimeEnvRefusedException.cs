using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;

namespace Satchel.Client.Environments;

/// <summary>A runtime environment is wrong. Code <c>invalid_runtime_env</c>; nothing has been sent.</summary>
public sealed class RuntimeEnvRefusedException(IReadOnlyList<SpecError> errors)
    : SatchelException(
        new SatchelError(
            "invalid_runtime_env",
            errors.Count == 1
                ? $"The runtime environment is not valid{Place(errors[0])}: {errors[0].Message}"
                : $"The runtime environment is not valid in {errors.Count} places.",
            errors.Count == 1 ? errors[0].Hint : "Correct each of them; `satchel env validate` checks without submitting."
        )
    )
{
    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<SpecError> Errors { get; } = errors;

    private static string Place(SpecError error) => error.Path is "$" ? "" : $" at {error.Path}";
}
