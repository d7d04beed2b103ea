using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Providers.PyExecutable;

/// <summary>
/// One small layer with programs named <c>python</c> and <c>python3</c> that start the command. It comes last, so that the command is tried
/// on a node that has everything else, and stands before every other Python on the path.
/// </summary>
internal sealed class LayerPlanner : ILayerPlanner
{
    public string Field => "py_executable";

    public EnvironmentPhase Phase => EnvironmentPhase.Process;

    public int FormatVersion => 1;

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context)
    {
        var command = value.GetValue<string>().Trim();
        return command.Length == 0
            ? []
            : [new LayerPlan(PythonCommand.ToInputs(command, CanBeTried(command, context.Fields))) { Summary = command }];
    }

    /// <summary>
    /// Whether the command means the same before the job has started as in it. It does not when it counts on the working directory, on
    /// variables, or on a path that another field changes: then the job is what tells.
    /// </summary>
    private static bool CanBeTried(string command, JsonObject fields)
    {
        var program = command.Split(' ', 2)[0];
        return !command.Contains('$', StringComparison.Ordinal)
            && (program.StartsWith('/') || (!program.Contains('/', StringComparison.Ordinal) && !ChangesPath(fields)));
    }

    private static bool ChangesPath(JsonObject fields) =>
        fields["env_vars"]?["PATH"] is not null || ((string[])["pip", "uv", "conda"]).Any(field => fields[field] is not null);
}
