using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Pip;

/// <summary>One layer: a virtual environment with the packages.</summary>
internal sealed class LayerPlanner : ILayerPlanner
{
    private static readonly InstallerPlan Installer = new(SpecValidator.Keys, "PIP_", PipVariables.Indifferent);

    public string Field => "pip";

    public EnvironmentPhase Phase => EnvironmentPhase.Dependencies;

    public int FormatVersion => 2;

    public bool NeedsPython => true;

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context) => [Installer.Plan(value, context)];
}
