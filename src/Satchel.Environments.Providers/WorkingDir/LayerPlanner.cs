using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.WorkingDir;

/// <summary>One layer for one package: the immutable tree that every job with it has a private view of.</summary>
internal sealed class LayerPlanner : ILayerPlanner
{
    public string Field => "working_dir";

    public EnvironmentPhase Phase => EnvironmentPhase.Sources;

    public int FormatVersion => 1;

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context) =>
        ResolvedDirectory.LocalOf(value) is not null ? [] : [DirectoryLayer.Plan(value)];
}
