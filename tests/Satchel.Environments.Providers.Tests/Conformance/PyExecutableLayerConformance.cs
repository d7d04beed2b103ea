using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Conformance;
using Satchel.Environments.Tools;

namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class PyExecutableLayerConformance : ProviderConformance
{
    protected override string Field => "py_executable";

    protected override IReadOnlyList<JsonNode> Values => ["python3 -X dev", "env A='b c' python3"];

    protected override IReadOnlyList<(JsonNode Value, string Code)> Failing =>
        [("/no/such/python", "tool_missing"), ("sh -c 'echo no >&2; exit 3'", "tool_failed")];

    protected override ValueTask<EnvironmentProviders> MakeAsync(ProviderBench bench) =>
        ValueTask.FromResult(
            BuiltInProviders.On(
                new ProviderServices(null!, null!, new ToolEnvironments(bench.Layers, wheels: null, TimeProvider.System), null!)
            )
        );
}
