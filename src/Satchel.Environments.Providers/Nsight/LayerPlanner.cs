using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Providers.Nsight;

/// <summary>One empty layer, which says that the profiler was tried with these options.</summary>
internal sealed class LayerPlanner : ILayerPlanner
{
    public string Field => "_nsight";

    public EnvironmentPhase Phase => EnvironmentPhase.Process;

    public int FormatVersion => 1;

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context) =>
        [new LayerPlan(new JsonObject { ["options"] = value.DeepClone() }) { Summary = "nsight" }];
}
