using Satchel.Abstractions.Errors;

namespace Satchel.Cli.Running;

/// <summary>A program that was to be run, and whose exit code this one's would be, cannot be started.</summary>
/// <param name="error">Code <c>not_started</c>.</param>
/// <param name="exitCode">What a shell reports: <see cref="ExitCodes.NotFound"/> or <see cref="ExitCodes.NotExecutable"/>.</param>
/// <param name="reason">What it was refused with; null when nothing was tried.</param>
internal sealed class NotStartedException(SatchelError error, int exitCode, Exception? reason = null) : SatchelException(error, reason)
{
    public int ExitCode { get; } = exitCode;
}
