using System.Text.Json.Nodes;

namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class WorkingDirLayerConformance : PackageLayerConformance
{
    protected override string Field => "working_dir";

    protected override JsonNode ValueOf(string uri) => uri;
}
