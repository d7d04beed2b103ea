using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Conda;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>
/// What secrets hold, in every place where a provider puts variables in: no part of the inputs. A new password or token is the same layer;
/// another index, channel, feed or version is another.
/// </summary>
public sealed class SecretCanaryTests
{
    private const string Canary = "CANARY";

    /// <summary>Field, its value, the variable that is a secret, and two values of it that decide alike, or not.</summary>
    public static TheoryData<string, string, string, string, string, bool> Places() =>
        new()
        {
            { "pip", """{"packages": ["--index-url ${V}", "a"]}""", "V", "https://CANARY1/simple", "https://CANARY2/simple", true },
            { "pip", """{"packages": ["--index-url ${V}", "a"]}""", "V", "https://me:CANARY1@h/s", "https://me:CANARY2@h/s", false },
            {
                "pip",
                """{"packages": ["--index-url ${V}", "a"]}""",
                "V",
                "https://me:pw@h/CANARY1/simple",
                "https://me:pw@h/CANARY2/simple",
                true
            },
            { "pip", """{"packages": ["--index-url https://h/${V}/simple", "a"]}""", "V", "CANARY1", "CANARY2", true },
            { "pip", """{"packages": ["--index-url https://${V}@h/simple", "a"]}""", "V", "me:CANARY1", "me:CANARY2", false },
            { "pip", """{"packages": ["a @ https://h/a.whl?token=${V}"]}""", "V", "CANARY1", "CANARY2", false },
            { "pip", """{"packages": ["a @ https://h/a.whl?key=${V}"]}""", "V", "CANARY1", "CANARY2", true },
            { "pip", """{"packages": ["a"]}""", "PIP_INDEX_URL", "https://h/s?key=CANARY1", "https://h/s?key=CANARY2", true },
            { "pip", """{"packages": ["a"], "constraints": ["a @ https://h/${V}"]}""", "V", "CANARY1", "CANARY2", true },
            { "pip", """{"packages": ["a"], "pip_install_options": ["-i${V}"]}""", "V", "https://CANARY1/s", "https://CANARY2/s", true },
            { "pip", """{"packages": ["a"], "pip_install_options": ["-chttps://h/${V}"]}""", "V", "CANARY1", "CANARY2", true },
            { "pip", """{"packages": ["a"]}""", "PIP_INDEX_URL", "https://CANARY1/s", "https://CANARY2/s", true },
            {
                "pip",
                """{"packages": ["a"]}""",
                "PIP_INDEX_URL",
                "https://h/a1B2c3D4e5F6g7H8i9CANARY/s",
                "https://h/a1B2c3D4e5F6g7H8i0CANARY/s",
                true
            },
            {
                "pip",
                """{"packages": ["a"], "node_files": {"/CANARY/d.txt": "x"}}""",
                "PIP_CONSTRAINT",
                "/CANARY/c.txt",
                "/CANARY/e.txt",
                true
            },
            { "pip", """{"packages": ["a", "-c ${V}/c.txt"], "node_files": {"/CANARY/c.txt": "x"}}""", "V", "/CANARY", "/CANARY2", true },
            { "uv", """{"packages": ["a"]}""", "UV_INDEX", "https://CANARY1/s", "https://CANARY2/s", true },
            { "uv", """{"packages": ["a"]}""", "UV_INDEX", "https://me:CANARY1@h/s", "https://me:CANARY2@h/s", false },
            {
                "uv",
                """{"packages": ["a"], "uv_pip_install_options": ["--index=own=${V}"]}""",
                "V",
                "https://CANARY1/s",
                "https://CANARY2/s",
                true
            },
            { "conda", """{"channels": ["http://h/${V}/abc"], "dependencies": ["a"]}""", "V", "CANARY1", "CANARY2", true },
            { "conda", """{"channels": ["http://h/t/${V}/abc"], "dependencies": ["a"]}""", "V", "CANARY1", "CANARY2", false },
            { "conda", """{"channels": ["http://h/abc?key=${V}"], "dependencies": ["a"]}""", "V", "CANARY1", "CANARY2", true },
            { "conda", """{"channels": ["${V}"], "dependencies": ["a"]}""", "V", "http://CANARY1/abc", "http://CANARY2/abc", true },
            {
                "conda",
                """{"channels": ["${V}"], "dependencies": ["a"]}""",
                "V",
                "http://me:pw@h/CANARY1/abc",
                "http://me:pw@h/CANARY2/abc",
                true
            },
            {
                "conda",
                """{"channels": ["abc"], "dependencies": ["a"]}""",
                "CONDA_CHANNEL_ALIAS",
                "http://me:pw@h/CANARY1/",
                "http://me:pw@h/CANARY2/",
                true
            },
            { "conda", """{"dependencies": ["http://h/${V}/abc::a"]}""", "V", "CANARY1", "CANARY2", true },
            {
                "conda",
                """{"channels": ["abc"], "dependencies": ["a"]}""",
                "CONDA_CHANNEL_ALIAS",
                "http://CANARY1//",
                "http://CANARY2//",
                true
            },
            {
                "conda",
                """{"channels": ["abc"], "dependencies": ["a"]}""",
                "CONDA_CHANNEL_ALIAS",
                "http://me:CANARY1@h",
                "http://me:CANARY2@h",
                false
            },
            { "conda", """{"dependencies": ["a"]}""", "CONDA_CHANNELS", "http://CANARY1, CANARY1b", "http://CANARY2, CANARY1b", true },
            { "conda", """{"dependencies": ["a"]}""", "CONDA_OVERRIDE_CUDA", "CANARY1", "CANARY2", true },
            { "conda", """{"dependencies": ["a"]}""", "CONDA_CHANNEL_PRIORITY", "CANARY1", "CANARY2", true },
            {
                "nuget",
                """{"packages": ["A 1.0"], "sources": ["http://h/${NUGET_V}/index.json"]}""",
                "NUGET_V",
                "CANARY1",
                "CANARY2",
                true
            },
            {
                "nuget",
                """{"packages": ["A 1.0"], "sources": ["http://h/i.json?token=${NUGET_V}"]}""",
                "NUGET_V",
                "CANARY1",
                "CANARY2",
                false
            },
            { "nuget", """{"packages": ["A 1.0"], "sources": ["http://h/i.json?v=${NUGET_V}"]}""", "NUGET_V", "CANARY1", "CANARY2", true },
            {
                "nuget",
                """{"packages": ["A 1.0"], "sources": ["http://h/i.json?key=${NUGET_V}"]}""",
                "NUGET_V",
                "CANARY1",
                "CANARY2",
                true
            },
            {
                "nuget",
                """{"packages": ["A 1.0"], "sources": ["http://me:${NUGET_V}@h/i.json"]}""",
                "NUGET_V",
                "CANARY1",
                "CANARY2",
                false
            },
            {
                "nuget",
                """{"packages": ["A 1.0"], "sources": ["${NUGET_V}"]}""",
                "NUGET_V",
                "http://CANARY1/i.json",
                "http://CANARY2/i.json",
                true
            },
            {
                "nuget",
                """{"packages": ["A 1.0"], "sources": ["${NUGET_V}"]}""",
                "NUGET_V",
                "http://me:CANARY1@h/i.json",
                "http://me:CANARY2@h/i.json",
                false
            },
        };

    [Theory]
    [MemberData(nameof(Places))]
    public void Plan_ASecret_IsNoInputAndAnotherPlaceIsAnotherLayer(
        string field,
        string value,
        string variable,
        string one,
        string other,
        bool decides
    )
    {
        var first = Plan(field, value, variable, one, "s");
        var second = Plan(field, value, variable, other, "s");

        foreach (var plan in (LayerPlan[])[first, second])
        {
            $"{plan.Inputs.ToJsonString()} {plan.Summary}".Should().NotContain(Canary);
        }

        Plan(field, value, variable, one, "s").Inputs.ToJsonString().Should().Be(first.Inputs.ToJsonString());
        (first.Inputs.ToJsonString() != second.Inputs.ToJsonString()).Should().Be(decides);
    }

    [Fact]
    public void Plan_ALiteralTokenOfAFeed_IsNoInput()
    {
        var plan = Plan("nuget", """{"packages": ["A 1.0"], "sources": ["http://h/i.json?api_key=CANARY"]}""", "NUGET_V", "x", "s");

        plan.Inputs.ToJsonString().Should().NotContain(Canary);
        plan.Secrets.Values.Should().Contain(Canary);
    }

    private static LayerPlan Plan(string field, string text, string variable, string secret, string name)
    {
        var value = JsonNode.Parse(text)!.AsObject();
        var planned = field is "conda"
            ? new ResolvedCondaField(value, Prefix: null, State: null, "") { DefaultChannels = "defaults" }.ToJson()
            : value;
        var fields = new JsonObject
        {
            [field] = planned,
            ["env_vars"] = new JsonObject { [variable] = new JsonObject { ["secret"] = name } },
        };
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal) { [variable] = secret };
        var context = new PlanningContext(
            fields,
            new PlatformFacts("linux", "x86_64", "glibc"),
            Python: null,
            secrets.Where(known => InstallerVariables.Includes(known.Key)).ToDictionary(StringComparer.Ordinal)
        )
        {
            Secrets = secrets,
        };
        return BuiltInProviders
            .On(new ProviderServices(null!, null!, null!, null!))
            .Planners.Single(planner => planner.Field == field)
            .Plan(planned, context)[^1];
    }
}
