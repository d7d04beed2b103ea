using System.Text.Json.Nodes;

namespace Satchel.Environments.Providers.PyExecutable;

/// <summary>The command of <c>py_executable</c>, in the inputs of its layer and as the programs in it.</summary>
internal static class PythonCommand
{
    private const string Command = "command";
    private const string Tried = "tried";

    /// <summary>Names under which jobs find it.</summary>
    public static IReadOnlyList<string> Names { get; } = ["python", "python3"];

    /// <param name="command">A fragment for the shell, as with Ray: not blank, one line.</param>
    /// <param name="isTried">Whether it is tried while the layer is made.</param>
    public static JsonObject ToInputs(string command, bool isTried) => new() { [Command] = command, [Tried] = isTried };

    public static string Of(JsonObject inputs) => inputs[Command]!.GetValue<string>();

    public static bool IsTried(JsonObject inputs) => inputs[Tried]!.GetValue<bool>();

    /// <summary>Directory of the programs in a layer.</summary>
    public static string DirectoryIn(string layerDirectory) => Path.Combine(layerDirectory, "bin");

    /// <summary>
    /// The text of the programs. A command that may look for <c>python</c> itself must not find them again, so it does not have their
    /// directory on its path; an interpreter's absolute path needs none of that, and its children find them.
    /// </summary>
    public static string ToScript(string command, string directory) =>
        command.StartsWith('/') && !command.Contains(' ', StringComparison.Ordinal)
            ? $"#!/bin/sh\nexec {command} \"$@\"\n"
            : $$"""
                #!/bin/sh
                here='{{directory.Replace("'", "'\\''", StringComparison.Ordinal)}}'
                rest=":$PATH:"
                while :; do
                    case $rest in
                        *":$here:"*) rest="${rest%%":$here:"*}:${rest#*":$here:"}" ;;
                        *) break ;;
                    esac
                done
                rest=${rest#:}
                PATH=${rest%:}
                export PATH
                exec {{command}} "$@"

                """;
}
