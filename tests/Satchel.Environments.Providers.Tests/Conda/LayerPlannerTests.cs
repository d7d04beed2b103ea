using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Conda;

namespace Satchel.Environments.Providers.Tests.Conda;

public sealed class LayerPlannerTests
{
    [Theory]
    [InlineData(null, "https://conda.anaconda.org/")]
    [InlineData("http://mirror/prefix", "http://mirror/prefix/")]
    [InlineData("http://mirror/prefix/", "http://mirror/prefix/")]
    public void Plan_AliasOfChannels_IsADirectoryHoweverItIsWritten(string? alias, string expected)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (alias is not null)
        {
            variables["CONDA_CHANNEL_ALIAS"] = alias;
        }

        var field = new ResolvedCondaField(new JsonObject { ["dependencies"] = new JsonArray("plain") }, null, null, "");
        var context = new PlanningContext([], new PlatformFacts("linux", "x86_64", "glibc"), Python: null, variables);

        new LayerPlanner().Plan(field.ToJson(), context)[^1].Inputs["channel_alias"]!.GetValue<string>().Should().Be(expected);
    }

    [Fact]
    public void Plan_SecretsThatOccurByChance_ChangeNothing()
    {
        var plan = Plan(
            new()
            {
                ["PW"] = "plain",
                ["DIGIT"] = "1",
                ["HOST"] = "http://h/plain",
            },
            "plain=1.1",
            "http://h/plain"
        );

        plan.Summary.Should().Be("plain=1.1");
        plan.Inputs.ToJsonString().Should().NotContain("${").And.NotContain("secret");
        plan.Secrets.Should().BeEmpty();
    }

    [Theory]
    [InlineData("MINE", "hush", "http://h/${MINE}/c", "http://h/${MINE}/c")]
    [InlineData("mine", "h", "http://h/${mine}/c", "http://h/${mine}/c")]
    [InlineData("MINE", "http://h/hush/c", "${MINE}", "${MINE}")]
    [InlineData("MINE", "http://me:hush@h/plain/c", "${MINE}", "http://${CONDA_CHANNEL_1_CREDENTIALS}@h/${LAYER_INDEX_TOKEN_MINE_1}/c")]
    [InlineData("MINE", "hush", "http://me:${MINE}@h/c", "http://${CONDA_CHANNEL_1_CREDENTIALS}@h/c")]
    [InlineData("MINE", "hush", "http://h/t/${MINE}/c", "http://h/t/${CONDA_CHANNEL_1_TOKEN}/c")]
    public void Plan_ReferenceToASecret_IsCutWhereItStands(string variable, string secret, string channel, string expected)
    {
        var plan = Plan(new() { [variable] = secret }, "plain=1.1", channel);

        plan.Inputs["channels"]![0]!.GetValue<string>().Should().Be(expected);
        plan.Inputs["dependencies"]![0]!.GetValue<string>().Should().Be("plain=1.1");
        plan.Inputs.ToJsonString().Should().NotContain("hush");
        plan.Secrets.Aggregate(expected, static (text, part) => text.Replace($"${{{part.Key}}}", part.Value))
            .Should()
            .Be(channel.Replace($"${{{variable}}}", secret));
    }

    private static LayerPlan Plan(Dictionary<string, string> secrets, string package, string channel)
    {
        var content = new JsonObject { ["channels"] = new JsonArray(channel), ["dependencies"] = new JsonArray(package) };
        var context = new PlanningContext(
            [],
            new PlatformFacts("linux", "x86_64", "glibc"),
            Python: null,
            new Dictionary<string, string>(StringComparer.Ordinal)
        )
        {
            Secrets = secrets,
        };
        return new LayerPlanner().Plan(new ResolvedCondaField(content, null, null, "").ToJson(), context)[^1];
    }
}
