using System.Text.Json.Nodes;

namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class PyModulesLayerConformance : PackageLayerConformance
{
    protected override string Field => "py_modules";

    protected override JsonNode ValueOf(string uri) => new JsonArray(uri);
}
