using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Conformance;
using Satchel.Environments.Tools;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Custom;

/// <summary>A field of the operator's, set up by the sample's program: it owes what every field owes.</summary>
public sealed class CustomLayerConformance : ProviderConformance
{
    protected override string Field => "greeting";

    protected override int CancelMoments => 8;

    protected override IReadOnlyList<JsonNode> Values =>
        [
            new JsonObject { ["name"] = "Ada", ["language"] = "fr" },
            new JsonObject { ["name"] = "Ada", ["language"] = "de" },
            new JsonObject { ["name"] = "Grace" },
        ];

    protected override IReadOnlyList<(JsonNode Value, string Code)> Failing =>
        [
            (new JsonObject { ["name"] = "Ada", ["language"] = "tlh" }, "tool_failed"),
            (new JsonObject { ["name"] = "Ada", ["language"] = new JsonArray("fr") }, "tool_failed"),
        ];

    protected override ValueTask<EnvironmentProviders> MakeAsync(ProviderBench bench) =>
        ValueTask.FromResult(
            BuiltInProviders.On(
                new ProviderServices(null!, null!, null!, null!)
                {
                    Programs = new StandaloneTools(TimeProvider.System),
                    Custom = [new CustomProvider(Field, [Repository.PathOf("samples", "custom-provider", "greeting.py")])],
                }
            )
        );
}
