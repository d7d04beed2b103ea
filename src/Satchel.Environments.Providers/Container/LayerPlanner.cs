using Satchel.Environments.Providers.Shared.Containers;

namespace Satchel.Environments.Providers.Container;

/// <summary>One layer: the record of the image.</summary>
internal sealed class LayerPlanner : ImagePlanning
{
    public override string Field => "container";
}
