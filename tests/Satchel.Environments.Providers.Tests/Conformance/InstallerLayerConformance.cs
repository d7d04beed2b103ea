using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Conformance;
using Satchel.Environments.Tools;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Conformance;

/// <summary>Fields whose layers are packages that a real installer takes from an index.</summary>
public abstract class InstallerLayerConformance : ProviderConformance
{
    private readonly PackageIndex _index = new(
        new Wheel("alpha", "1.0") { Requires = ["beta"] },
        new Wheel("beta", "1.0"),
        new Wheel("beta", "2.0")
    )
    {
        AllowsCaching = true,
    };

    private ToolEnvironments? _tools;

    protected override int CancelMoments => 8;

    protected override IReadOnlyList<JsonNode> Values => [ValueOf("alpha"), ValueOf("beta==1.0"), ValueOf("beta==2.0")];

    protected override IReadOnlyList<(JsonNode Value, string Code)> Failing =>
        [
            (ValueOf("absent"), "no_such_package"),
            (ValueOf("beta==3.0"), "no_matching_version"),
            (ValueOf("alpha", "beta==3.0"), "no_matching_version"),
        ];

    protected override ValueTask<EnvironmentProviders> MakeAsync(ProviderBench bench)
    {
        _tools = new ToolEnvironments(bench.Layers, RealWheels.Directory, TimeProvider.System);
        return ValueTask.FromResult(BuiltInProviders.On(new ProviderServices(null!, null!, _tools, null!)));
    }

    protected override async ValueTask CleanUpAsync()
    {
        _tools?.Dispose();
        await _index.DisposeAsync();
    }

    // Python stamps what it compiles with the time of the source.
    protected override bool MayDiffer(string path) => path.Contains("__pycache__", StringComparison.Ordinal);

    private JsonObject ValueOf(params string[] packages) =>
        new() { ["packages"] = new JsonArray([.. packages.Select(package => (JsonNode)package), $"--index-url {_index.Url}"]) };
}
