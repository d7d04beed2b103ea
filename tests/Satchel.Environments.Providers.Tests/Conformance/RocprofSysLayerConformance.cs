using System.Text.Json.Nodes;

namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class RocprofSysLayerConformance : ProfilerLayerConformance
{
    protected override string Field => "_rocprof_sys";

    protected override string Program => "rocprof-sys-python";

    protected override JsonNode ValueOf(string trace) => new JsonObject { ["args"] = new JsonObject { ["t"] = trace } };
}
