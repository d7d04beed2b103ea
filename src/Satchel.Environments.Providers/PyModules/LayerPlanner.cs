using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.PyModules;

/// <summary>One layer for each package: environments that share a module share its files, whatever else they have.</summary>
internal sealed class LayerPlanner : ILayerPlanner
{
    public string Field => "py_modules";

    public EnvironmentPhase Phase => EnvironmentPhase.Sources;

    public int FormatVersion => 1;

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context) =>
        [.. value.AsArray().Where(entry => ResolvedDirectory.LocalOf(entry!) is null).Select(entry => DirectoryLayer.Plan(entry!))];
}
