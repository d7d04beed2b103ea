using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Which environments with secrets have a cache of their own since files of the node are named in them.</summary>
public sealed class PrivateCacheTests
{
    [Theory]
    [InlineData("a @ https://${TOKEN}@h/a-1-py3-none-any.whl", "/dev/null", false)]
    [InlineData("a==${TOKEN}", "/etc/pip.conf", false)]
    [InlineData("a==${TOKEN}", "/srv/a-1-py3-none-any.whl", true)]
    [InlineData("--find-links ${TOKEN}", "/srv/packages", true)]
    public void HasPackages_AFileBesideASecret_OnlyWhereThereMayBeSome(string requirement, string file, bool hasPackages)
    {
        var value = new JsonObject
        {
            ["packages"] = new JsonArray(requirement),
            ["node_files"] = new JsonObject { [file] = "digest" },
        };
        var fields = new JsonObject
        {
            ["pip"] = value,
            ["env_vars"] = new JsonObject { ["TOKEN"] = new JsonObject { ["secret"] = "t" } },
        };
        var context = new PlanningContext(
            fields,
            new PlatformFacts("linux", "x64", "glibc"),
            Python: null,
            new Dictionary<string, string>()
        )
        {
            Secrets = new Dictionary<string, string> { ["TOKEN"] = "canary" },
        };
        var planner = BuiltInProviders
            .On(new ProviderServices(null!, null!, null!, null!))
            .Planners.Single(planner => planner.Field == "pip");

        var noted = planner.Plan(value, context)[^1].Inputs["node_files"]!.AsObject().Single().Key;

        PrivateCache.HasPackages(noted).Should().Be(hasPackages);
    }
}
