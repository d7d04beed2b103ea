using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>What a secret holds reaches installers, and nothing that is written down.</summary>
public sealed class SecretInputsTests
{
    [Theory]
    [InlineData("pip", "PIP_INDEX_URL")]
    [InlineData("uv", "UV_INDEX_URL")]
    public void Plan_SecretInRequirementsAndVariables_IsNoInputAndReachesTheTool(string field, string variable)
    {
        const string canary = "CANARY/x";
        var fields = new JsonObject
        {
            [field] = new JsonObject
            {
                ["packages"] = new JsonArray("--index-url https://me:${TOKEN}@h/simple", "a @ https://h/a-1-py3-none-any.whl?key=${TOKEN}"),
            },
            ["env_vars"] = new JsonObject { ["TOKEN"] = Reference("t"), [variable] = Reference("u") },
        };
        var secrets = new Dictionary<string, string> { ["TOKEN"] = canary, [variable] = "https://CANARY2/simple" };
        var context = new PlanningContext(
            fields,
            new PlatformFacts("linux", "x64", "glibc"),
            Python: null,
            new Dictionary<string, string> { [variable] = secrets[variable] }
        )
        {
            Secrets = secrets,
        };
        var planner = BuiltInProviders
            .On(new ProviderServices(null!, null!, null!, null!))
            .Planners.Single(planner => planner.Field == field);

        var plan = planner.Plan(fields[field]!, context)[^1];

        (plan.Inputs.ToJsonString() + plan.Summary).Should().NotContain("CANARY").And.Contain("${TOKEN}");
        plan.Secrets.Should().Contain("TOKEN", canary);
    }

    private static JsonObject Reference(string name) => new() { ["secret"] = name };
}
