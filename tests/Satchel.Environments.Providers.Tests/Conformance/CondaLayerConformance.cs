using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Conformance;
using Satchel.Environments.Providers.Tests.Conda;
using Satchel.Testing.Conda;

namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class CondaLayerConformance(Rattler rattler) : ProviderConformance
{
    private readonly List<JsonNode> _values = [];
    private string _channel = "";

    protected override string Field => "conda";

    protected override IReadOnlyList<JsonNode> Values => _values;

    protected override IReadOnlyList<(JsonNode Value, string Code)> Failing =>
        [
            (Value("absent"), "no_such_package"),
            (Value("plain=9"), "no_matching_version"),
            (Value("=="), "conda_spec_invalid"),
            ("no-such-environment", "path_not_found"),
        ];

    protected override int CancelMoments => 6;

    protected override async ValueTask<EnvironmentProviders> MakeAsync(ProviderBench bench)
    {
        _channel = Path.Combine(bench.Scratch, "channel");
        await using var channel = new CondaChannel(rattler.Python, new CondaPackage("plain", "1.0"), CondaPackage.OfPython("alpha", "1.0"));
        channel.WriteTo(_channel);
        _values.AddRange(Value("plain"), Value("python", "alpha"));
        return BuiltInProviders.On(new ProviderServices(null!, null!, rattler.Tools, null!));
    }

    // conda's own diary says when.
    protected override bool MayDiffer(string path) => path.EndsWith("conda-meta/history", StringComparison.Ordinal);

    private JsonObject Value(params string[] dependencies) =>
        new()
        {
            ["channels"] = new JsonArray($"file://{_channel}"),
            ["dependencies"] = new JsonArray([.. dependencies.Select(spec => (JsonNode)spec)]),
        };
}
