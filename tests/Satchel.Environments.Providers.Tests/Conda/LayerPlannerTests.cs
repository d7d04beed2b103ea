using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
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
}
