using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Shared.Profilers;

/// <summary>Runs a profiler over a program that does nothing, while the environment is set up: what is wrong with it is told then.</summary>
internal static class ProfilerTrial
{
    /// <param name="command">The profiler with its options, the program that does nothing last.</param>
    /// <param name="subject">What it is called, such as <c>nsight</c>.</param>
    /// <param name="install">What to do where it is missing.</param>
    /// <exception cref="SetupFailedException">It is not there, or does not work with these options.</exception>
    public static async Task RunAsync(
        IReadOnlyList<string> command,
        string subject,
        string install,
        LayerBuild build,
        CancellationToken cancellationToken
    )
    {
        ToolResult result;
        try
        {
            result = await build.Tools.RunAsync(new ToolCommand(command, build.Variables), cancellationToken).ConfigureAwait(false);
        }
        catch (SetupFailedException missing) when (missing.Kind == SetupErrorKinds.ToolMissing)
        {
            throw new SetupFailedException(
                SetupErrorKinds.ToolMissing,
                $"{subject} is not installed: the node has no program '{command[0]}' on its PATH.",
                install,
                missing
            );
        }

        if (!result.Succeeded)
        {
            throw new SetupFailedException(
                SetupErrorKinds.ToolFailed,
                $"{subject} does not run with these options: '{command[0]}' ended with exit code {result.ExitCode}.",
                $"See its last lines, and try on the node: {string.Join(' ', command)}"
            )
            {
                Tool = result,
            };
        }
    }
}
