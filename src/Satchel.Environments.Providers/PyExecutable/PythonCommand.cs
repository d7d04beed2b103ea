using System.Text.Json.Nodes;

namespace Satchel.Environments.Providers.PyExecutable;

/// <summary>The command of <c>py_executable</c> in the inputs of its layer.</summary>
internal static class PythonCommand
{
    private const string Command = "command";
    private const string Tried = "tried";

    /// <param name="command">A fragment for the shell, as with Ray: not blank, one line.</param>
    /// <param name="isTried">Whether it is tried while the layer is made.</param>
    public static JsonObject ToInputs(string command, bool isTried) => new() { [Command] = command, [Tried] = isTried };

    public static string Of(JsonObject inputs) => inputs[Command]!.GetValue<string>();

    public static bool IsTried(JsonObject inputs) => inputs[Tried]!.GetValue<bool>();
}
