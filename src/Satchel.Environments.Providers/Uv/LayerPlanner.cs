using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary>One layer: a virtual environment with the packages.</summary>
internal sealed class LayerPlanner : ILayerPlanner
{
    private static readonly InstallerPlan Installer = new(SpecValidator.Keys, "UV_", UvVariables.Indifferent);

    public string Field => "uv";

    public EnvironmentPhase Phase => EnvironmentPhase.Dependencies;

    public int FormatVersion => 2;

    public bool NeedsPython => true;

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context)
    {
        var plan = Installer.Plan(value, context);
        if (!ProjectSpec.IsUsedIn(value))
        {
            return [plan];
        }

        var project = new JsonObject();
        foreach (var key in (string[])[ProjectSpec.Project, ProjectSpec.Extras, ProjectSpec.Groups, ProjectFiles.Key])
        {
            if (value[key] is { } said)
            {
                project[key] = said.DeepClone();
            }
        }

        plan.Inputs[ProjectSpec.Project] = project;
        return [plan with { Summary = $"uv.lock of {value[ProjectSpec.Project]}" }];
    }
}
