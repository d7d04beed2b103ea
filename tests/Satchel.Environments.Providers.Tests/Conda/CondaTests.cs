using Satchel.Environments.Providers.Tests.Packages;
using Satchel.Testing.Conda;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Conda;

/// <summary>Conda environments made by the real py-rattler of a channel of the test's own.</summary>
public sealed class CondaTests : IAsyncDisposable
{
    private static readonly CondaPackage Greeter = new("greeter", "1.0")
    {
        Subdir = "linux-64",
        Files = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["bin/greet"] = $"#!/bin/sh\necho hello from {CondaPackage.Prefix}\n",
            ["etc/conda/activate.d/greeter.sh"] =
                $"export GREETER_HOME={CondaPackage.Prefix}/share\n"
                + "export LD_LIBRARY_PATH=\"$CONDA_PREFIX/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\"\n"
                + "export PATH=\"$CONDA_PREFIX/extra:$PATH\"\necho noise\n",
        },
    };

    private readonly Rattler _rattler;
    private readonly CondaChannel _channel;
    private readonly PreparedNode _node;

    public CondaTests(Rattler rattler)
    {
        _rattler = rattler;
        _node = new PreparedNode(tools: rattler.Tools);
        _channel = new CondaChannel(
            rattler.Python,
            Greeter,
            CondaPackage.OfPython("alpha", "1.0"),
            CondaPackage.OfPython("alpha", "2.0", "beta >=1"),
            CondaPackage.OfPython("beta", "1.0"),
            new CondaPackage("plain", "1.0")
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _channel.DisposeAsync();
    }

    [Fact]
    public async Task Prepare_Object_InstallsPythonPackagesAndTheirPrograms()
    {
        var plan = await _node.PrepareAsync(Spec("""["python", "alpha=2"]"""));

        var prefix = plan.Variables["CONDA_PREFIX"];
        (await PreparedNode.RunAsync(plan, "python", "-c", "import alpha, beta, sys; print(alpha.version, beta.version, sys.prefix)"))
            .Should()
            .Be($"2.0 1.0 {prefix}");
        (await PreparedNode.RunAsync(plan, "alpha-tool")).Should().Be("2.0");
        plan.Python.Should().Equal($"{prefix}/bin/python");
        plan.Variables["CONDA_DEFAULT_ENV"].Should().Be("mine");
        plan.WritableLayers.Should().ContainSingle(directory => prefix.StartsWith(directory));
        Directory
            .GetFiles(prefix, "*.pyc", SearchOption.AllDirectories)
            .Should()
            .HaveCount(2, "both packages came as sources and are compiled");
        _node.Store.List().Should().ContainSingle().Which.Summary.Should().Be("python and 1 more");
    }

    [Fact]
    public async Task Prepare_PackageWithActivationScripts_ChangesTheVariablesOfTheJobAsActivatingDoes()
    {
        _node.Variables["LD_LIBRARY_PATH"] = "/of/the/node";
        _node.Variables["VIRTUAL_ENV"] = "/of/the/daemon";

        var plan = await _node.PrepareAsync(
            $$"""{"conda": {"channels": ["{{_channel.Url}}"], "dependencies": ["greeter"], "variables": {"FROM_FILE": "1", "N": 2} }, "env_vars": {"GREETER_HOME": "mine"} }"""
        );

        var prefix = plan.Variables["CONDA_PREFIX"];
        plan.Variables["GREETER_HOME"].Should().Be("mine", "env_vars have the last word");
        plan.Variables["LD_LIBRARY_PATH"].Should().Be($"{prefix}/lib:/of/the/node");
        plan.Variables["PATH"].Should().StartWith($"{prefix}/extra:{prefix}/bin:").And.EndWith(_node.Variables["PATH"]);
        plan.Variables["FROM_FILE"].Should().Be("1");
        plan.Variables["N"].Should().Be("2");
        plan.Variables.Should().NotContainKey("VIRTUAL_ENV");
        plan.Python.Should().BeEmpty("the environment has none");
        (await PreparedNode.RunAsync(plan, "greet")).Should().Be($"hello from {prefix}");
    }

    [Fact]
    public async Task Prepare_SameContentUnderOtherNames_IsMadeOnceAndAsksTheChannelOnce()
    {
        var one = await _node.PrepareAsync(Spec("""["plain"]"""));
        var asked = _channel.Requests.Count;

        var two = await _node.PrepareAsync(
            $$"""{"conda": {"name": "other", "channels": ["{{_channel.Url}}", "nodefaults"], "dependencies": ["plain"]}, "env_vars": {"X": "1"} }"""
        );

        two.Variables["CONDA_PREFIX"].Should().Be(one.Variables["CONDA_PREFIX"]);
        two.Variables["CONDA_DEFAULT_ENV"].Should().Be("other");
        _channel.Requests.Should().HaveCount(asked);
    }

    [Fact]
    public async Task Prepare_WhatDecides_IsPartOfTheKey()
    {
        string[] specs =
        [
            Spec("""["plain"]"""),
            Spec("""["plain=1"]"""),
            $$"""{"conda": {"channels": ["{{_channel.Url}}", "{{_channel.Url}}/"], "dependencies": ["plain"]} }""",
            Spec("""["plain"]""", """{"CONDA_CHANNEL_PRIORITY": "flexible"}"""),
            Spec("""["plain"]""", """{"CONDA_OVERRIDE_CUDA": "12.4"}"""),
        ];

        foreach (var spec in specs)
        {
            await _node.PrepareAsync(spec);
        }

        _node.Store.List().Should().HaveCount(specs.Length);
    }

    [Fact]
    public async Task Prepare_SecondEnvironment_TakesPackagesFromTheCacheOfTheNode()
    {
        await _node.PrepareAsync(Spec("""["greeter"]"""));

        await _node.PrepareAsync(Spec("""["greeter", "plain"]"""));

        _channel.Requests.Count(path => path.EndsWith("greeter-1.0-0.conda")).Should().Be(1);
    }

    [Fact]
    public async Task Prepare_PackageThatWasReplacedUnderItsName_IsNotTakenFromTheCache()
    {
        await _node.PrepareAsync(Spec("""["greeter"]"""));
        _channel.Put(
            Greeter with
            {
                Files = new Dictionary<string, string>(StringComparer.Ordinal) { ["bin/greet"] = "#!/bin/sh\necho new\n" },
            }
        );

        var plan = await _node.PrepareAsync(Spec("""["greeter", "plain"]"""));

        (await PreparedNode.RunAsync(plan, "greet")).Should().Be("new");
    }

    [Fact]
    public async Task Prepare_JobThatWritesIntoItsEnvironment_ReachesNoOther()
    {
        var one = await _node.PrepareAsync(Spec("""["python", "beta"]"""));
        var module = Directory.GetFiles(one.Variables["CONDA_PREFIX"], "__init__.py", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(module, "version = 'broken'\n", TestContext.Current.CancellationToken);

        var two = await _node.PrepareAsync(Spec("""["python", "beta", "plain"]"""));

        (await PreparedNode.RunAsync(two, "python", "-c", "import beta; print(beta.version)")).Should().Be("1.0");
    }

    [Fact]
    public async Task Prepare_ChannelInADirectory_NeedsNoServer()
    {
        _channel.WriteTo(_node.Files.At("channel"));
        _channel.Refuses = ("", System.Net.HttpStatusCode.Gone);

        var plan = await _node.PrepareAsync(
            $$"""{"conda": {"channels": ["file://{{_node.Files.At("channel")}}"], "dependencies": ["python", "alpha=1"]} }"""
        );

        (await PreparedNode.RunAsync(plan, "python", "-c", "import alpha; print(alpha.version)")).Should().Be("1.0");
    }

    [Fact]
    public async Task Prepare_NestedPip_InstallsIntoTheEnvironmentWithTheIndexOfTheJob()
    {
        await using var index = new PackageIndex(new Wheel("gamma", "1.0"));

        var plan = await _node.PrepareAsync(
            Spec("""["python", "beta", {"pip": ["gamma==1.0"]}]""", $$"""{"PIP_INDEX_URL": "{{index.Url}}"}""")
        );

        (await PreparedNode.RunAsync(plan, "python", "-c", "import beta, gamma; print(beta.version, gamma.version, gamma.__file__)"))
            .Should()
            .StartWith($"1.0 1.0 {plan.Variables["CONDA_PREFIX"]}");
        var layer = _node.Store.List().Single();
        layer.Summary.Should().Be("python and 1 more, with pip: gamma==1.0");
        _node.LockOf(layer.Key)!.ToJsonString().Should().Contain("gamma").And.Contain(index.Address);
    }

    [Fact]
    public async Task Prepare_FileWithNestedPip_SendsTheFilesThatItsRequirementsName()
    {
        var cancel = TestContext.Current.CancellationToken;
        var directory = Directory.CreateDirectory(_node.Files.At("project")).FullName;
        var wheel = new Wheel("gamma", "1.0");
        await File.WriteAllBytesAsync(Path.Combine(directory, wheel.FileName), wheel.Bytes(), cancel);
        await File.WriteAllTextAsync(Path.Combine(directory, "more.txt"), $"--no-index\n./{wheel.FileName}\n", cancel);
        await File.WriteAllTextAsync(
            Path.Combine(directory, "environment.yml"),
            $"channels: ['{_channel.Url}']\ndependencies:\n  - python\n  - pip:\n      - -r more.txt\n",
            cancel
        );

        var plan = await _node.PrepareAsync("""{"conda": "project/environment.yml"}""");

        (await PreparedNode.RunAsync(plan, "python", "-c", "import gamma; print(gamma.version)")).Should().Be("1.0");
    }

    [Fact]
    public async Task Prepare_Lock_HasEachPackageAndInstallsExactlyThose()
    {
        await _node.PrepareAsync(Spec("""["python", "alpha"]"""));
        var text = _node.LockOf(_node.Store.List().Single().Key)!.ToJsonString();
        text.Should().Contain("\"build\":\"0\"").And.Contain($"{_channel.Url}/noarch/alpha-2.0-0.conda");
        _channel.Put(CondaPackage.OfPython("alpha", "3.0"));
        await using var elsewhere = new PreparedNode(tools: _rattler.Tools);

        var plan = await elsewhere.PrepareAsync(Spec("""["python", "alpha"]""", locks: text));

        (await PreparedNode.RunAsync(plan, "python", "-c", "import alpha; print(alpha.version)")).Should().Be("2.0");
        var error = await elsewhere.FailureAsync(Spec("""["python", "alpha=3"]""", locks: text));
        error.Code.Should().Be("version_conflict");
        error.Message.Should().Contain("alpha");
    }

    [Fact]
    public async Task Prepare_Lock_NotesWhereItWasMadeAndKeepsThat()
    {
        await _node.PrepareAsync(Spec("""["python", "beta"]"""));
        var locked = _node.LockOf(_node.Store.List().Single().Key)!;

        var notes = locked["notes"]!["conda"]!;
        notes["python"]!.GetValue<string>().Should().Be(_rattler.Python.Version);
        notes["platform"]!.GetValue<string>().Should().StartWith("linux-");
        await using var elsewhere = new PreparedNode(tools: _rattler.Tools);
        notes["python"] = "3.1.4";
        await elsewhere.PrepareAsync(Spec("""["python", "beta"]""", locks: locked.ToJsonString()));
        var again = elsewhere.LockOf(elsewhere.Store.List().Single().Key)!;
        again["notes"]!["conda"]!["python"]!.GetValue<string>().Should().Be("3.1.4", "the packages are still those of the lock");
    }

    [Fact]
    public async Task Plan_LockOfAnotherPlatform_IsRefusedWithWhereItWasMade()
    {
        await _node.PrepareAsync(Spec("""["greeter"]"""));
        var locked = _node.LockOf(_node.Store.List().Single().Key)!;
        locked["fields"]!["conda"]![0]!["subdir"] = "osx-arm64";
        locked["notes"]!["conda"]!["platform"] = "osx-arm64";

        var error = await _node.PlanFailureAsync(Spec("""["greeter"]""", locks: locked.ToJsonString()));

        error.Code.Should().Be("wrong_platform");
        error.Message.Should().Be("The lock has 'greeter' for osx-arm64, and this node is linux-64. The lock was made on osx-arm64.");
        error.Hint.Should().Contain("satchel env lock");
    }

    [Fact]
    public async Task Prepare_LockedPackageThatTheChannelHasNoMore_SpeaksOfTheLock()
    {
        await _node.PrepareAsync(Spec("""["plain"]"""));
        var locked = _node.LockOf(_node.Store.List().Single().Key)!;
        locked["fields"]!["conda"]![0]!["build"] = "7";

        var error = await _node.FailureAsync(Spec("""["plain"]""", locks: locked.ToJsonString()));

        error.Code.Should().Be("no_such_package");
        error.Hint.Should().Contain("satchel env lock");
    }

    private string Spec(string dependencies, string variables = "{}", string locks = "null") =>
        $$"""
            {"conda": {"name": "mine", "channels": ["{{_channel.Url}}"], "dependencies": {{dependencies}} }, "env_vars": {{variables}}, "lock": {{locks}} }
            """;
}
