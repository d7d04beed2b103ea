using Satchel.Abstractions.Environments;

namespace Satchel.Abstractions.Errors;

/// <summary>A disk has no room for what was being written; the part that was written is gone again. Code <c>disk_full</c>.</summary>
/// <param name="path">A path on the disk that is full.</param>
/// <param name="innerException">The failed write.</param>
/// <param name="room">A sentence on how much was needed and how much there is, where that is known.</param>
public sealed class DiskFullException(string path, Exception innerException, string? room = null)
    : SatchelException(
        new SatchelError(
            "disk_full",
            $"The disk that holds '{path}' is full.{(room is null ? "" : $" {room}")}",
            "Free some space there, or move SATCHEL_HOME to a larger disk, and try again."
        )
        {
            Retryable = true,
        },
        innerException
    )
{
    /// <summary>What users are told where an environment was being set up.</summary>
    /// <param name="node">The node's name.</param>
    public RuntimeEnvSetupException AsSetupFailure(string node) =>
        new(
            new RuntimeEnvSetupError(EnvironmentPhase.Process, "environment", node, Error.Message, Error.Hint)
            {
                Code = Error.Code,
                Retryable = Error.Retryable,
            },
            this
        );
}
