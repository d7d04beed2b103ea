using System.Text.Json.Nodes;

namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class ImageUriLayerConformance(ConformanceImages images) : ImageLayerConformance(images)
{
    protected override string Field => "image_uri";

    protected override JsonNode ValueOf(string image) => image;
}
