using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Node.Sessions;

namespace Satchel.Node.Workers;

/// <summary>Which Python a zygote is, and which one the packages of its environment are installed on.</summary>
internal static class ZygotePython
{
    private static readonly string[] BringsOne = ["pip", "uv", "conda", "py_executable", "container", "image_uri"];

    /// <summary>
    /// The driver's own, so that both ends understand what is pickled and its packages stay importable; null where that belongs to an environment
    /// of this node, which a task's own takes the place of.
    /// </summary>
    public static string? BaseOf(DriverSession session, NodeOptions node) =>
        session.Executable is { } executable
        && File.Exists(executable)
        && !executable.StartsWith(node.Directories.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? executable
            : null;

    /// <summary>What starts it: beside an environment that brings a Python, the driver's is another one.</summary>
    public static IReadOnlyList<string> CommandOf(DriverSession session, JsonObject spec, LaunchPlan plan) =>
        plan.Python.Count > 0 ? plan.Python
        : session.Executable is { } executable && !BringsOne.Any(field => spec[field] is not null) && File.Exists(executable) ? [executable]
        : ["python3"];
}
