using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Conformance;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Conformance;

/// <summary>The example of <c>docs/guides/write-a-provider.md</c>, compiled as it stands there, owes what every provider owes.</summary>
public sealed class GuideProviderConformance : ProviderConformance
{
    private readonly TemporaryDirectory _programs = new();

    protected override string Field => "greeting";

    protected override int CancelMoments => 4;

    protected override IReadOnlyList<JsonNode> Values => [JsonValue.Create("hello")!, JsonValue.Create("good night")!];

    protected override IReadOnlyList<(JsonNode Value, string Code)> Failing => [(JsonValue.Create("fail")!, "tool_failed")];

    [Fact]
    public async Task Prepare_Greeting_IsWhatTheProgramSays()
    {
        await using var bench = new ProviderBench();

        var plan = await bench.PrepareAsync(
            await MakeAsync(bench),
            new JsonObject { [Field] = "hello" },
            watch: null,
            TestContext.Current.CancellationToken
        );

        (await File.ReadAllTextAsync(plan.Variables["GREETING"], TestContext.Current.CancellationToken)).Should().Be("< hello >\n");
    }

    protected override ValueTask<EnvironmentProviders> MakeAsync(ProviderBench bench)
    {
        var cowsay = _programs.WriteProgram("cowsay", "#!/bin/sh\n[ \"$1\" != fail ] || { echo 'no cow' >&2; exit 3; }\necho \"< $1 >\"\n");
        bench.Variables["PATH"] = $"{Path.GetDirectoryName(cowsay)}:{bench.Variables["PATH"]}";
        return ValueTask.FromResult(
            new EnvironmentProviders([], [new Guide.LayerPlanner()], [new Guide.Materializer()], [new Guide.LaunchContributor()])
        );
    }

    protected override ValueTask CleanUpAsync()
    {
        _programs.Dispose();
        return ValueTask.CompletedTask;
    }
}
