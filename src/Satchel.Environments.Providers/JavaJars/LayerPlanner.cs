using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.JavaJars;

/// <summary>One layer for each package.</summary>
internal sealed class LayerPlanner : ILayerPlanner
{
    public string Field => "java_jars";

    public EnvironmentPhase Phase => EnvironmentPhase.Dependencies;

    public int FormatVersion => 1;

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context) =>
        [.. value.AsArray().Where(entry => ResolvedDirectory.LocalOf(entry!) is null).Select(entry => DirectoryLayer.Plan(entry!))];
}
