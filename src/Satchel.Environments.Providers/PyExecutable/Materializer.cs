using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.Pythons;

namespace Satchel.Environments.Providers.PyExecutable;

/// <summary>Writes the programs, and starts one with a script of one line to see whether it is a Python.</summary>
internal sealed class Materializer : IMaterializer
{
    private const string Mark = "satchel-python ";
    private const int ShellFoundNone = 127;

    public string Field => "py_executable";

    public async Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken)
    {
        var command = PythonCommand.Of(build.Layer.Plan.Inputs);
        await PythonPrograms.WriteAsync(build.Directory, command, cancellationToken).ConfigureAwait(false);
        return PythonCommand.IsTried(build.Layer.Plan.Inputs)
            ? new LayerContent { Summary = $"{command} (Python {await TryAsync(build, command, cancellationToken).ConfigureAwait(false)})" }
            : new LayerContent();
    }

    /// <returns>The version that it says it is.</returns>
    private static async Task<string> TryAsync(LayerBuild build, string command, CancellationToken cancellationToken)
    {
        var script = Path.Combine(build.Scratch, "version.py");
        await File.WriteAllTextAsync(script, $"import sys; print('{Mark}' + '.'.join(map(str, sys.version_info[:3])))\n", cancellationToken)
            .ConfigureAwait(false);
        // By its shell: a process that is started elsewhere in this moment may still hold open what was just written, which then is no program.
        string[] arguments = ["/bin/sh", PythonPrograms.ProgramIn(build.Directory), script];
        var result = await build
            .Tools.RunAsync(new ToolCommand(arguments, build.Variables) { CaptureStandardOutput = true }, cancellationToken)
            .ConfigureAwait(false);
        var said = result.StandardOutput.Split('\n').LastOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal));
        if (result.Succeeded && said is not null)
        {
            return said[Mark.Length..].Trim();
        }

        throw result.ExitCode == ShellFoundNone
            ? new SetupFailedException(
                SetupErrorKinds.ToolMissing,
                $"py_executable '{command}' cannot start: {(result.LastLines.Count > 0 ? result.LastLines[^1].TrimEnd('.') : "there is no such program")}.",
                "Name a program that the node has, by its absolute path or as found on the node's PATH."
            )
            {
                Tool = result,
            }
            : new SetupFailedException(
                SetupErrorKinds.ToolFailed,
                $"py_executable '{command}' does not run a Python script: "
                    + (result.Succeeded ? "it ended without having run it." : $"it ended with exit code {result.ExitCode}."),
                "It must take the path of a script as its next argument, as python and `uv run` do."
            )
            {
                Tool = result,
            };
    }
}
