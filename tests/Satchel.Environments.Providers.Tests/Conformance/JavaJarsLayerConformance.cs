using System.Text.Json.Nodes;

namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class JavaJarsLayerConformance : PackageLayerConformance
{
    protected override string Field => "java_jars";

    protected override JsonNode ValueOf(string uri) => new JsonArray(uri);
}
