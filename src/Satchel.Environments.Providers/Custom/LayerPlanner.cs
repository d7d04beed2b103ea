using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Providers.Custom;

/// <summary>The layers that the program asked for, in its order.</summary>
internal sealed class LayerPlanner(CustomProvider provider) : ILayerPlanner
{
    public string Field => provider.Field;

    public EnvironmentPhase Phase => provider.Phase;

    public int FormatVersion => CustomProgram.Protocol;

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context) => CustomLayers.Of(value).ToPlans();
}
