using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Providers.Tests.Launch;

/// <summary>What the built-in fields add to the start of a process, one after the other as the engine asks them.</summary>
public sealed class LaunchContributorTests
{
    [Fact]
    public void Contribute_WorkingDirectory_IsWhereTheProcessStartsAndPythonLooks()
    {
        var plan = Contribute("""{"working_dir": {"package": "sha256:x", "bytes": 1}}""", "/jobs/1", ("HOME", "/h"), ("PWD", "/old"));

        plan.WorkingDirectory.Should().Be("/jobs/1/working_dir");
        plan.Views.Should().Equal(new PrivateView("/store/working_dir/tree", "/jobs/1/working_dir"));
        plan.PythonPath.Should().Equal("/jobs/1/working_dir");
        plan.Variables.Should().BeEquivalentTo(new Dictionary<string, string> { ["HOME"] = "/h", ["PWD"] = "/jobs/1/working_dir" });
    }

    [Fact]
    public void Contribute_Modules_ComeBeforeTheWorkingDirectoryInTheOrderOfTheEntries() =>
        Contribute(
            """{"py_modules": [{"directory": "/a"}, {"package": "sha256:x", "bytes": 1}, {"directory": "/b"}], "working_dir": {"directory": "/w"}}""",
            null
        )
            .PythonPath.Should()
            .Equal("/a", "/store/py_modules/tree", "/b", "/w");

    [Fact]
    public void Contribute_DirectoryOfTheNode_IsUsedWhereItIs() =>
        Contribute("""{"working_dir": {"directory": "/srv/app"}}""", null).WorkingDirectory.Should().Be("/srv/app");

    [Fact]
    public void Contribute_Variables_AreExpandedInOrderOfTheirNames()
    {
        var plan = Contribute(
            """{"env_vars": {"B": "${A}/b", "A": "$HOME/a", "C": "${NOT_SET}x$unset", "HOME": "${HOME}/me"}}""",
            null,
            ("HOME", "/h")
        );

        plan.Variables.Should()
            .BeEquivalentTo(
                new Dictionary<string, string>
                {
                    ["A"] = "/h/a",
                    ["B"] = "/h/a/b",
                    ["C"] = "x$unset",
                    ["HOME"] = "/h/me",
                }
            );
    }

    [Fact]
    public void Contribute_VariableNamesTheWorkingDirectory_SeesIt() =>
        Contribute("""{"working_dir": {"package": "sha256:x"}, "env_vars": {"CONFIG": "$PWD/config"}}""", "/w")
            .Variables["CONFIG"]
            .Should()
            .Be("/w/working_dir/config");

    [Theory]
    [InlineData("$${HOME}", "${HOME}")]
    [InlineData("$${NOT_SET}${HOME}", "${NOT_SET}/h")]
    [InlineData("100$", "100$")]
    public void Contribute_TwoDollarsBeforeABrace_AreOneThatBeginsNoName(string value, string expected)
    {
        var plan = Contribute(new JsonObject { ["env_vars"] = new JsonObject { ["A"] = value } }.ToJsonString(), null, ("HOME", "/h"));

        plan.Variables["A"].Should().Be(expected);
        plan.Warnings.Should().BeEmpty();
    }

    [Theory]
    [InlineData("${SATCHEL_WORKING_DIR}/config")]
    [InlineData("${RAY_RUNTIME_ENV_CREATE_WORKING_DIR}/config")]
    [InlineData("$SATCHEL_WORKING_DIR/config")]
    public void Contribute_ReferenceToTheWorkingDirectory_IsWhereTheJobSeesIt(string value)
    {
        var spec = new JsonObject
        {
            ["working_dir"] = new JsonObject { ["package"] = "sha256:x" },
            ["env_vars"] = new JsonObject { ["CONFIG"] = value },
        };

        Contribute(spec.ToJsonString(), "/w").Variables["CONFIG"].Should().Be("/w/working_dir/config");
    }

    [Fact]
    public void Contribute_ReferenceThatGivesNothing_IsAWarning()
    {
        var plan = Contribute(
            """{"env_vars": {"A": "${NOT_SET}/a", "B": "${LATER:-x}", "C": "${SATCHEL_WORKING_DIR}/c", "D": "${D}:/d", "E": "${EMPTY}"}}""",
            null,
            ("EMPTY", "")
        );

        plan.Warnings.Should()
            .Equal(
                "${NOT_SET} in the env_vars value of A gives nothing: the node has no such variable, and env_vars sets none before it. Write $${NOT_SET} for the text itself.",
                "${SATCHEL_WORKING_DIR} in the env_vars value of C gives nothing: this environment has no working_dir."
            );
    }

    [Theory]
    [InlineData("/mine", "/node", "/mine:/node")]
    [InlineData("/mine:${PYTHONPATH}", "/node", "/mine:/node")]
    [InlineData("", "/node", "/node")]
    [InlineData("/node", "/node", "/node")]
    [InlineData("/mine", null, "/mine")]
    [InlineData("/mine:${PYTHONPATH}", null, "/mine:")]
    public void Contribute_PythonPath_GoesInFrontOfTheNodes(string own, string? nodes, string expected)
    {
        var spec = new JsonObject { ["env_vars"] = new JsonObject { ["PYTHONPATH"] = own } }.ToJsonString();

        var plan = nodes is null ? Contribute(spec, null) : Contribute(spec, null, ("PYTHONPATH", nodes));

        plan.Variables["PYTHONPATH"].Should().Be(expected);
    }

    [Fact]
    public void Contribute_NodeHasAPythonPathAndTheUserSaysNothingOfIt_ItStays() =>
        Contribute("""{"env_vars": {"A": "1"}}""", null, ("PYTHONPATH", "/node")).Variables["PYTHONPATH"].Should().Be("/node");

    private static LaunchPlan Contribute(string spec, string? directory, params (string Name, string Value)[] variables)
    {
        var fields = JsonNode.Parse(spec)!.AsObject();
        var plan = new LaunchPlan(null, variables.ToDictionary(static variable => variable.Name, static variable => variable.Value));
        foreach (
            var contributor in BuiltInProviders
                .On(new ProviderServices(null!, null!, null!, null!))
                .Contributors.OrderBy(static contributor => contributor.Phase)
                .Where(contributor => fields.ContainsKey(contributor.Field))
        )
        {
            Layer[] layers = [new Layer(default, contributor.Field, $"/store/{contributor.Field}")];
            plan = contributor.Contribute(
                plan,
                fields[contributor.Field]!,
                new ContributionContext(layers, layers, directory ?? "/private")
            );
        }

        return plan;
    }
}
