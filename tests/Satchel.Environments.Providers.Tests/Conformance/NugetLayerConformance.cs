using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Conformance;
using Satchel.Testing.Nuget;

namespace Satchel.Environments.Providers.Tests.Conformance;

/// <summary>Packages of a feed that is a directory, restored by the real SDK.</summary>
public sealed class NugetLayerConformance : ProviderConformance
{
    private string _feed = "";

    protected override string Field => "nuget";

    protected override int CancelMoments => 2;

    // A restore takes seconds.
    protected override int CancelLines => 2;

    protected override IReadOnlyList<JsonNode> Values => [ValueOf("Upper 1.2.3"), ValueOf("Lower 2.0.0")];

    protected override IReadOnlyList<(JsonNode Value, string Code)> Failing =>
        [(ValueOf("Nowhere 1.0.0"), "no_such_package"), (ValueOf("Upper 9.0.0"), "no_matching_version")];

    protected override ValueTask<EnvironmentProviders> MakeAsync(ProviderBench bench)
    {
        Assert.SkipWhen(NugetFeed.Sdk is null, NugetFeed.NoSdk);
        bench.Variables["PATH"] = $"{NugetFeed.Sdk}:{bench.Variables["PATH"]}";
        _feed = Path.Combine(bench.Scratch, "feed");
        new NugetFeed(_feed).Add("Upper", "1.2.3", """<dependency id="Lower" version="2.0.0" />""").Add("Lower", "2.0.0");
        return ValueTask.FromResult(BuiltInProviders.On(new ProviderServices(null!, null!, null!, null!)));
    }

    private JsonObject ValueOf(string package) => new() { ["packages"] = new JsonArray(package), ["sources"] = new JsonArray(_feed) };
}
