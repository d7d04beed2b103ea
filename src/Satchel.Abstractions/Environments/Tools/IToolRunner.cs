namespace Satchel.Abstractions.Environments.Tools;

/// <summary>
/// Runs the tools of providers. Each command and each line of its output goes to the set-up log, secrets redacted. Thread-safe. No process
/// of a tool outlives the call: neither when it returns nor when it is cancelled, whatever the tool started in the background; and none
/// outlives a daemon that was killed for longer than the next build of the same layer or the next start.
/// </summary>
public interface IToolRunner
{
    /// <summary>Runs a tool to its end.</summary>
    /// <returns>How it ended; an exit code other than 0 is for the caller to judge.</returns>
    /// <exception cref="SetupFailedException"><see cref="SetupErrorKinds.ToolMissing"/> when the program cannot be started, <see cref="SetupErrorKinds.ToolKilled"/>
    /// when somebody else killed it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; every process of the tool is gone.</exception>
    Task<ToolResult> RunAsync(ToolCommand command, CancellationToken cancellationToken);
}
