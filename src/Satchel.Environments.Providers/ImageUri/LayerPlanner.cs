using Satchel.Environments.Providers.Shared.Containers;

namespace Satchel.Environments.Providers.ImageUri;

/// <summary>One layer: the record of the image.</summary>
internal sealed class LayerPlanner : ImagePlanning
{
    public override string Field => "image_uri";
}
