using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Environments.Layers;
using Satchel.Environments.Pipeline;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Pipeline;

public sealed class EnvironmentPipelineTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly List<string> _log = [];
    private readonly List<string> _progress = [];
    private readonly LayerStore _store;
    private readonly string _job;

    public EnvironmentPipelineTests()
    {
        _job = Directory.CreateDirectory(_directory.At("job")).FullName;
        _store = new LayerStore(
            new LayerStoreOptions { Directory = _directory.At("store") },
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

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
        var spec = """{"f": 1, "env_vars": {"PIP_INDEX_URL": "http://i", "FREE": "1", "https_proxy": "http://p"}}""";

        await Pipeline(provider)
            .PrepareAsync(
                Request(spec, ("PATH", "/bin"), ("SATCHEL_TOKEN", "t"), ("PYTHONPATH", "/p"), ("PIP_INDEX_URL", "http://n")),
                None
            );

        seen.Should().Contain("PIP_INDEX_URL", "http://i").And.Contain("https_proxy", "http://p").And.Contain("PATH", "/bin");
        seen.Should().NotContainKeys("FREE", "SATCHEL_TOKEN", "PYTHONPATH");
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

        _progress.Should().Equal("b (2 of 2): 12 of 30 MB");
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
        await File.WriteAllTextAsync(Path.Combine(_job, "view", "x"), "2", None);

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

    [Fact]
    public async Task Prepare_AProviderFails_SaysWhichPhaseWhereAndWhatToDo()
    {
        var cause = new SatchelException(new SatchelError("package_not_found", "No such package.", "Submit again.") { Retryable = true });
        var reached = false;
        var first = new ScriptedProvider("first", EnvironmentPhase.Sources) { Fill = (_, _) => throw cause };
        var later = new ScriptedProvider("later", EnvironmentPhase.Dependencies)
        {
            Fill = (_, _) =>
            {
                reached = true;
                return Task.FromResult(new LayerContent());
            },
        };

        var prepare = () => Pipeline(first, later).PrepareAsync(Request("""{"first": 1, "later": 1}"""), None);

        var failure = (await prepare.Should().ThrowAsync<RuntimeEnvSetupException>()).Which;
        failure
            .SetupError.Should()
            .BeEquivalentTo(
                new RuntimeEnvSetupError(EnvironmentPhase.Sources, "first", "node-7", "No such package.", "Submit again.")
                {
                    Code = "package_not_found",
                    Retryable = true,
                },
                static options => options.Excluding(error => error.LogFile)
            );
        File.Exists(failure.SetupError.LogFile).Should().BeTrue();
        failure.Error.Code.Should().Be("runtime_env_setup_failed");
        reached.Should().BeFalse();
        _store.List().Should().BeEmpty();
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    public async Task Prepare_TheDiskFails_IsAFailureToSetUp(Type kind)
    {
        var provider = new ScriptedProvider("f", EnvironmentPhase.Base)
        {
            Fill = (_, _) => throw (Exception)Activator.CreateInstance(kind, "No space left on device")!,
        };

        var prepare = () => Pipeline(provider).PrepareAsync(Request("""{"f": 1}"""), None);

        var failure = (await prepare.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError;
        failure
            .Should()
            .Match<RuntimeEnvSetupError>(error =>
                error.Phase == EnvironmentPhase.Base
                && error.Provider == "f"
                && error.Message.Contains("No space left")
                && error.Hint.Length > 0
            );
    }

    [Fact]
    public async Task Prepare_ADefectInAProvider_IsNotDressedUp()
    {
        var provider = new ScriptedProvider("f", EnvironmentPhase.Base)
        {
            Fill = static (_, _) => throw new InvalidOperationException("defect"),
        };

        var prepare = () => Pipeline(provider).PrepareAsync(Request("""{"f": 1}"""), None);

        await prepare.Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task Prepare_Cancelled_StopsLeavesNoLayerAndBeginsNoOther()
    {
        using var cancel = new CancellationTokenSource();
        var reached = false;
        var first = new ScriptedProvider("f", EnvironmentPhase.Base)
        {
            Fill = async (build, cancellationToken) =>
            {
                await File.WriteAllTextAsync(Path.Combine(build.Directory, "half"), "", cancellationToken);
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return new LayerContent();
            },
        };
        var second = new ScriptedProvider("g", EnvironmentPhase.Process)
        {
            Fill = (_, _) =>
            {
                reached = true;
                return Task.FromResult(new LayerContent());
            },
        };

        var prepare = () => Pipeline(first, second).PrepareAsync(Request("""{"f": 1, "g": 1}"""), cancel.Token);

        await prepare.Should().ThrowAsync<OperationCanceledException>();
        reached.Should().BeFalse();
        _store.List().Should().BeEmpty();
        Directory.EnumerateFiles(_directory.At("store"), "half", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public async Task Prepare_AProvidersOwnLimitRunsOut_IsNoTimeoutOfTheEnvironment()
    {
        var provider = new ScriptedProvider("f", EnvironmentPhase.Base) { Fill = static (_, _) => throw new TaskCanceledException("HTTP") };

        var prepare = () => Pipeline(provider).PrepareAsync(Request("""{"f": 1}"""), None);

        var failure = (await prepare.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError;
        failure.Code.Should().Be("cancelled");
        failure.Message.Should().NotContain("longer than");
    }

    [Fact]
    public async Task Prepare_TakesTooLong_FailsWithTheLimitAndHowToRaiseIt()
    {
        var provider = new ScriptedProvider("f", EnvironmentPhase.Sources)
        {
            Fill = async (_, cancellationToken) =>
            {
                _time.GoOff();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return new LayerContent();
            },
        };

        var prepare = () => Pipeline(provider).PrepareAsync(Request("""{"f": 1, "config": {"setup_timeout_seconds": 7}}"""), None);

        var failure = (await prepare.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError;
        failure.Message.Should().Contain("7 seconds");
        failure.Hint.Should().Contain("setup_timeout_seconds");
        failure.Retryable.Should().BeTrue();
        failure.Provider.Should().Be("f");
        failure.Code.Should().Be("setup_timeout");
    }

    [Theory]
    [InlineData("{}", 600)]
    [InlineData("""{"config": {"setup_timeout_seconds": 1}}""", 1)]
    [InlineData("""{"config": {"setup_timeout_seconds": -1}}""", null)]
    [InlineData("""{"config": {"setup_timeout_seconds": 2147483647}}""", null)]
    [InlineData("""{"config": {"eager_install": true}}""", 600)]
    public async Task Prepare_Limit_AsTheConfigSays(string spec, int? seconds)
    {
        await Pipeline().PrepareAsync(Request(spec), None);

        (_time.DueTime is { } due && due != Timeout.InfiniteTimeSpan ? (int?)due.TotalSeconds : null).Should().Be(seconds);
    }

    private EnvironmentPipeline Pipeline(params IReadOnlyList<ScriptedProvider> providers) =>
        new(ScriptedProvider.All(providers), _store, new PlainCopies(), "node-7", _time);

    private EnvironmentRequest Request(string spec, params (string Name, string Value)[] variables) =>
        new(
            JsonNode.Parse(spec)!.AsObject(),
            _job,
            variables.ToDictionary(static variable => variable.Name, static variable => variable.Value)
        )
        {
            Log = _log.Add,
            Progress = new Reports(_progress),
        };

    private sealed class Reports(List<string> reports) : IProgress<string>
    {
        public void Report(string value) => reports.Add(value);
    }
}
