using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>One layer: the record of an image that the node's engine keeps, and that a container of it was tried. Pure.</summary>
internal abstract class ImagePlanning : ILayerPlanner
{
    public abstract string Field { get; }

    public EnvironmentPhase Phase => EnvironmentPhase.Base;

    public int FormatVersion => 1;

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context) =>
        ResolvedImage.Of(value) is { } image ? [new LayerPlan(image.ToInputs()) { Summary = image.Name }] : [];
}
