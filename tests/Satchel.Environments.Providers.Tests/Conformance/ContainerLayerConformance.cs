using System.Text.Json.Nodes;

namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class ContainerLayerConformance(ConformanceImages images) : ImageLayerConformance(images)
{
    protected override string Field => "container";

    protected override JsonNode ValueOf(string image) =>
        new JsonObject { ["image"] = image, ["run_options"] = new JsonArray("--cap-drop=ALL") };
}
