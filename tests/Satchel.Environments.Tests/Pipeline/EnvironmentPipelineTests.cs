using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Tests.Pipeline;

public sealed class EnvironmentPipelineTests : EnvironmentPipelineTest
{
    [Fact]
    public async Task Prepare_FieldsOfAllPhases_WorkInOrderOfPhaseAndThenOfTheList()
    {
        var order = new List<string>();
        ScriptedProvider Provider(string field, EnvironmentPhase phase) =>
            new(field, phase)
            {
                Fill = (_, _) =>
                {
                    order.Add($"make {field}");
                    return Task.FromResult(new LayerContent());
                },
                Contributes = (draft, _) =>
                {
                    order.Add($"plan {field}");
                    return draft;
                },
                Encloses = (draft, _) =>
                {
                    order.Add($"enclose {field}");
                    return draft;
                },
            };

        var pipeline = Pipeline(
            Provider("e", EnvironmentPhase.Process),
            Provider("c", EnvironmentPhase.Dependencies),
            Provider("a", EnvironmentPhase.Base),
            Provider("b1", EnvironmentPhase.Sources),
            Provider("b2", EnvironmentPhase.Sources),
            Provider("absent", EnvironmentPhase.Base)
        );

        await pipeline.PrepareAsync(Request("""{"e": 1, "a": 1, "b1": 1, "b2": 1, "c": 1, "absent": null}"""), None);

        string[] fields = ["a", "b1", "b2", "c", "e"];
        order
            .Should()
            .Equal([
                .. fields.Select(field => $"make {field}"),
                .. fields.Select(field => $"plan {field}"),
                .. fields.Reverse().Select(field => $"enclose {field}"),
            ]);
    }

    [Fact]
    public async Task Prepare_ALayerThatIsThere_IsNotBuiltAgain()
    {
        var built = 0;
        var seen = new List<string>();
        var provider = new ScriptedProvider("f", EnvironmentPhase.Sources)
        {
            Fill = async (build, cancellationToken) =>
            {
                built++;
                await File.WriteAllTextAsync(Path.Combine(build.Directory, "x"), "1", cancellationToken);
                return new LayerContent
                {
                    Facts = new JsonObject { ["python"] = "3.11" },
                    Summary = "one file",
                };
            },
            Contributes = (draft, context) =>
            {
                seen.Add(File.ReadAllText(Path.Combine(context.Layers.Single().Directory, "x")));
                context.Layers[0].Facts["python"]!.GetValue<string>().Should().Be("3.11");
                context.Layers[0].Summary.Should().Be("one file");
                return draft;
            },
        };

        await Pipeline(provider).PrepareAsync(Request("""{"f": 1}"""), None);
        await Pipeline(provider).PrepareAsync(Request("""{"f": 1}"""), None);
        await Pipeline(provider).PrepareAsync(Request("""{"f": 1, "env_vars": {"FREE": "2"}}"""), None);
        built.Should().Be(1);
        await Pipeline(provider).PrepareAsync(Request("""{"f": 2}"""), None);

        built.Should().Be(2);
        seen.Should().Equal("1", "1", "1", "1");
    }

    [Fact]
    public async Task Prepare_ALayerReadsAnEarlierOne_GetsItAsParentAndItsKeyFollows()
    {
        var keys = new List<LayerKey>();
        var parents = new List<string>();
        ScriptedProvider Child() =>
            new("child", EnvironmentPhase.Dependencies)
            {
                Plans = static (_, _) => [new LayerPlan([]) { Reads = ["base", "absent"] }],
                Fill = (build, _) =>
                {
                    keys.Add(build.Layer.Key);
                    parents.Add(build.Parents.Single().Provider);
                    return Task.FromResult(new LayerContent());
                },
            };

        await Pipeline(new ScriptedProvider("base", EnvironmentPhase.Base), Child())
            .PrepareAsync(Request("""{"base": 1, "child": 1}"""), None);
        await Pipeline(new ScriptedProvider("base", EnvironmentPhase.Base), Child())
            .PrepareAsync(Request("""{"base": 2, "child": 1}"""), None);

        parents.Should().Equal("base", "base");
        keys.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Prepare_InstallerVariables_ReachToolsAndOthersDoNot()
    {
        IReadOnlyDictionary<string, string>? seen = null;
        var provider = new ScriptedProvider("f", EnvironmentPhase.Base)
        {
            Fill = (build, _) =>
            {
                seen = build.Variables;
                return Task.FromResult(new LayerContent());
            },
        };
        var spec = """{"f": 1, "env_vars": {"PIP_INDEX_URL": "http://i", "FREE": "1", "https_proxy": "http://p", "SSL_CERT_FILE": "/j"}}""";
        var request = Request(
            spec,
            ("PATH", "/bin"),
            ("SATCHEL_TOKEN", "t"),
            ("PYTHONPATH", "/p"),
            ("PIP_INDEX_URL", "http://n"),
            ("PIP_TIMEOUT", "5"),
            ("HTTPS_PROXY", "http://n"),
            ("REQUESTS_CA_BUNDLE", "/n")
        );

        await Pipeline(provider).PrepareAsync(request, None);

        seen.Should().Contain("PIP_INDEX_URL", "http://i").And.Contain("https_proxy", "http://p").And.Contain("PATH", "/bin");
        seen.Should().Contain("PIP_TIMEOUT", "5").And.Contain("SSL_CERT_FILE", "/j");
        seen.Should().NotContainKeys("FREE", "SATCHEL_TOKEN", "PYTHONPATH", "HTTPS_PROXY", "REQUESTS_CA_BUNDLE");
        provider.Resolving.Should().NotContainKeys("HTTPS_PROXY", "REQUESTS_CA_BUNDLE");
    }

    [Fact]
    public async Task Prepare_Progress_SaysWhichStepOfHowMany()
    {
        var first = new ScriptedProvider("a", EnvironmentPhase.Base);
        var second = new ScriptedProvider("b", EnvironmentPhase.Sources)
        {
            Fill = static (build, _) =>
            {
                build.Progress.Report("12 of 30 MB");
                return Task.FromResult(new LayerContent());
            },
        };

        await Pipeline(first, second).PrepareAsync(Request("""{"a": 1, "b": 1}"""), None);

        Progress.Should().Equal("b (2 of 2): 12 of 30 MB");
    }

    [Fact]
    public async Task Prepare_AView_IsThereWritableAndTheTreeStaysAsItIs()
    {
        var tree = "";
        var provider = new ScriptedProvider("f", EnvironmentPhase.Sources)
        {
            Fill = static async (build, cancellationToken) =>
            {
                await File.WriteAllTextAsync(Path.Combine(build.Directory, "x"), "1", cancellationToken);
                return new LayerContent();
            },
            Contributes = (draft, context) =>
            {
                tree = context.Layers[0].Directory;
                return draft with { Views = [new PrivateView(tree, Path.Combine(context.PrivateDirectory, "view"))] };
            },
        };

        var plan = await Pipeline(provider).PrepareAsync(Request("""{"f": 1}"""), None);
        await File.WriteAllTextAsync(Path.Combine(Job, "view", "x"), "2", None);

        plan.Views.Should().BeEmpty();
        (await File.ReadAllTextAsync(Path.Combine(tree, "x"), None)).Should().Be("1");
    }

    [Fact]
    public async Task Prepare_EmptySpec_IsTheBase()
    {
        var plan = await Pipeline().PrepareAsync(Request("{}", ("A", "1"), ("PYTHONPATH", "/p")), None);

        plan.WorkingDirectory.Should().BeNull();
        plan.Variables.Should().BeEquivalentTo(new Dictionary<string, string> { ["A"] = "1", ["PYTHONPATH"] = "/p" });
    }

    [Theory]
    [InlineData(null, "/b:/a")]
    [InlineData("", "/b:/a")]
    [InlineData("/node:/x", "/b:/a:/node:/x")]
    public async Task Prepare_PythonPath_StandsBeforeTheVariable(string? variable, string expected)
    {
        ScriptedProvider Provider(string field) =>
            new(field, EnvironmentPhase.Sources)
            {
                Contributes = (draft, _) => draft with { PythonPath = ["/" + field, .. draft.PythonPath] },
            };
        var request = variable is null ? Request("""{"a": 1, "b": 1}""") : Request("""{"a": 1, "b": 1}""", ("PYTHONPATH", variable));

        var plan = await Pipeline(Provider("a"), Provider("b")).PrepareAsync(request, None);

        plan.Variables["PYTHONPATH"].Should().Be(expected);
        plan.PythonPath.Should().BeEmpty();
        request.BaseVariables.GetValueOrDefault("PYTHONPATH").Should().Be(variable, "what the caller gave is nobody's to change");
    }

    [Fact]
    public async Task Prepare_ProgramPath_StandsBeforeTheVariable()
    {
        var provider = new ScriptedProvider("a", EnvironmentPhase.Base)
        {
            Contributes = static (draft, _) => draft with { ProgramPath = ["/env/bin", "/tool/bin"] },
        };

        var plan = await Pipeline(provider).PrepareAsync(Request("""{"a": 1}""", ("PATH", "/usr/bin:/bin")), None);

        plan.Variables["PATH"].Should().Be("/env/bin:/tool/bin:/usr/bin:/bin");
        plan.ProgramPath.Should().BeEmpty();
    }

    [Fact]
    public async Task Prepare_VariablesOfTheNode_ReachDownloadsAndToolsAndNotTheProcess()
    {
        IReadOnlyDictionary<string, string>? building = null;
        var provider = new ScriptedProvider("f", EnvironmentPhase.Sources)
        {
            Fill = (build, _) =>
            {
                building = build.Variables;
                return Task.FromResult(new LayerContent());
            },
        };
        var request = Request("""{"f": 1}""", ("A", "1")) with
        {
            NodeVariables = new Dictionary<string, string> { ["CREDENTIAL"] = "of the node" },
        };

        var plan = await Pipeline(provider).PrepareAsync(request, None);

        provider.Resolving.Should().Contain("CREDENTIAL", "of the node");
        building.Should().Contain("CREDENTIAL", "of the node");
        plan.Variables.Should().Contain("A", "1").And.NotContainKey("CREDENTIAL");
    }

    [Fact]
    public void Wrap_ACommand_FollowsThePrefix()
    {
        var plan = new LaunchPlan(null, new Dictionary<string, string>()) { CommandPrefix = ["podman", "run", "image"] };

        plan.Wrap(["/bin/sh", "-c", "echo hi"]).Should().Equal("podman", "run", "image", "/bin/sh", "-c", "echo hi");
    }
}
