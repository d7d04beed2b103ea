using System.Net;
using Satchel.Abstractions.Environments;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>The real pip over an index of the test's own.</summary>
public sealed class PipTests : IAsyncDisposable
{
    private readonly PreparedNode _node = new();
    private readonly PackageIndex _index = new(
        new Wheel("alpha", "1.0"),
        new Wheel("alpha", "2.0") { Requires = ["beta>=1"] },
        new Wheel("beta", "1.0"),
        new Wheel("gamma", "1.0") { Requires = ["alpha<2"] },
        new Wheel("newer", "1.0") { RequiresPython = ">=9" },
        new Wheel("broken", "1.0") { Requires = ["absent>3"] }
    );

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _index.DisposeAsync();
    }

    [Fact]
    public async Task Prepare_List_InstallsItWithWhatItNeeds()
    {
        var plan = await _node.PrepareAsync($$"""{"pip": ["alpha==2.0", "--index-url {{_index.Url}}"]}""");

        var venv = plan.Variables["VIRTUAL_ENV"];
        (await PreparedNode.RunAsync(plan, "python", "-c", "import alpha, beta, sys; print(alpha.version, beta.version, sys.prefix)"))
            .Should()
            .Be($"2.0 1.0 {venv}");
        (await PreparedNode.RunAsync(plan, "sh", "-c", "command -v alpha-tool")).Should().Be($"{venv}/bin/alpha-tool");
        plan.Python.Should().Equal($"{venv}/bin/python");
        Directory.GetDirectories(Path.Combine(venv, "lib"), "pip*", SearchOption.AllDirectories).Should().BeEmpty("nothing of ours");
        _node.Store.List().Should().ContainSingle().Which.Summary.Should().Be("alpha==2.0");
    }

    [Fact]
    public async Task Prepare_VersionForAnotherPython_NeedsNoIndexThatHasPip()
    {
        var plan = await _node.PrepareAsync(
            $$"""{"pip": {"packages": ["beta"], "pip_version": "==23.1; python_version < '3.0'"}, "env_vars": {"PIP_INDEX_URL": "{{_index.Url}}"} }"""
        );

        (await PreparedNode.RunAsync(plan, "python", "-c", "import beta; print(beta.version)")).Should().Be("1.0");
    }

    [Fact]
    public async Task Prepare_EqualRequirements_AreBuiltOnceHoweverWrittenAndWhateverOtherVariables()
    {
        var one = await _node.PrepareAsync($$"""{"pip": ["beta", "--index-url {{_index.Url}}"], "env_vars": {"X": "1"} }""");
        var asked = _index.Requests.Count;

        var two = await _node.PrepareAsync(
            $$"""{"pip": {"packages": ["# why", "beta", "", "--index-url {{_index.Url}}"]}, "env_vars": {"X": "2", "HTTPS_PROXY": "http://p"} }"""
        );

        two.Variables["VIRTUAL_ENV"].Should().Be(one.Variables["VIRTUAL_ENV"]);
        _index.Requests.Should().HaveCount(asked);
    }

    [Fact]
    public async Task Prepare_AnotherIndexOrVersionOrOption_IsAnotherLayer()
    {
        var plans = new[]
        {
            """{"pip": ["beta"], "env_vars": {"PIP_INDEX_URL": "{index}"}}""",
            """{"pip": ["beta==1.0"], "env_vars": {"PIP_INDEX_URL": "{index}"}}""",
            """{"pip": {"packages": ["beta"], "pip_install_options": ["--no-deps"]}, "env_vars": {"PIP_INDEX_URL": "{index}"}}""",
            """{"pip": {"packages": ["beta"], "pip_check": true}, "env_vars": {"PIP_INDEX_URL": "{index}"}}""",
        };

        foreach (var json in plans)
        {
            await _node.PrepareAsync(json.Replace("{index}", _index.Url, StringComparison.Ordinal));
        }

        _node.Store.List().Should().HaveCount(plans.Length);
    }

    [Fact]
    public async Task Prepare_BaseIsAVirtualEnvironment_ItsPackagesStayImportable()
    {
        var first = await _node.PrepareAsync($$"""{"pip": ["beta", "--index-url {{_index.Url}}"]}""");
        _node.Variables["PATH"] = first.Variables["PATH"];

        var second = await _node.PrepareAsync($$"""{"pip": ["alpha==1.0", "--index-url {{_index.Url}}"]}""");

        second.Variables["VIRTUAL_ENV"].Should().NotBe(first.Variables["VIRTUAL_ENV"]);
        (await PreparedNode.RunAsync(second, "python", "-c", "import alpha, beta; print(alpha.version, beta.version)"))
            .Should()
            .Be("1.0 1.0");
    }

    [Theory]
    [InlineData("""["no-such-thing"]""", "no_such_package", "no-such-thing")]
    [InlineData("""["alpha==7"]""", "no_matching_version", "1.0, 2.0")]
    [InlineData("""["alpha==2.0", "gamma"]""", "version_conflict", "gamma 1.0 depends on alpha<2")]
    [InlineData(
        """["alpha==1.0 --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000"]""",
        "hash_mismatch",
        "alpha==1.0"
    )]
    [InlineData("""["newer"]""", "wrong_python", "9")]
    [InlineData("""["alpha={1}"]""", "tool_failed", "alpha={1}")]
    [InlineData("""["http://127.0.0.1:1/x-1.0-py3-none-any.whl"]""", "index_unreachable", "reached")]
    public async Task Prepare_ThatCannotWork_SaysWhy(string packages, string code, string part)
    {
        var error = await _node.FailureAsync(
            $$"""{"pip": {{packages}}, "env_vars": {"PIP_INDEX_URL": "{{_index.Url}}", "PIP_RETRIES": "0"} }"""
        );

        error.Code.Should().Be(code, string.Join('\n', error.LastLines));
        error.Message.Should().Contain(part);
        error.Hint.Should().NotBeEmpty();
        error.Phase.Should().Be(EnvironmentPhase.Dependencies);
        error.Command.Should().Contain("install");
        error.ExitCode.Should().Be(1);
        _node.Store.List().Should().BeEmpty();
    }

    [Theory]
    [InlineData("target")]
    [InlineData("prefix")]
    [InlineData("root")]
    public async Task Prepare_ConfigurationThatLeadsElsewhere_FailsAndLeavesNoLayer(string setting)
    {
        var error = await _node.FailureAsync(Configured($"{setting}={_node.Files.At("elsewhere")}"));

        error.Code.Should().Be("tool_failed", string.Join('\n', error.LastLines));
        error.Message.Should().Contain("beta");
        error.Hint.Should().Contain("PIP_CONFIG_FILE");
        _node.Store.List().Should().BeEmpty();
    }

    [Theory]
    [InlineData("dry-run=true")]
    [InlineData("user=true")]
    [InlineData("python=/usr/bin/false")]
    public async Task Prepare_ConfigurationThatInstallsNothingHere_IsOverridden(string line)
    {
        var plan = await _node.PrepareAsync(Configured(line));

        (await PreparedNode.RunAsync(plan, "python", "-c", "import beta; print(beta.version)")).Should().Be("1.0");
    }

    private string Configured(string line)
    {
        _node.Files.Write("pip.conf", $"[install]\n{line}\n");
        return $$"""{"pip": ["beta", "--index-url {{_index.Url}}"], "env_vars": {"PIP_CONFIG_FILE": "{{_node.Files.At("pip.conf")}}"} }""";
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "access_denied")]
    [InlineData(HttpStatusCode.Unauthorized, "access_denied")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "index_unreachable")]
    [InlineData(HttpStatusCode.NotFound, "no_such_package")]
    public async Task Prepare_IndexThatRefuses_IsToldFromAMissingPackage(HttpStatusCode answer, string code)
    {
        _index.Refuses = answer;

        var error = await _node.FailureAsync(
            $$"""{"pip": ["beta"], "env_vars": {"PIP_INDEX_URL": "{{_index.Url}}", "PIP_RETRIES": "0"} }"""
        );

        error.Code.Should().Be(code, string.Join('\n', _node.Log));
    }

    [Fact]
    public async Task Prepare_NoSuchPackage_AsksTheIndexOnce()
    {
        await _node.FailureAsync($$"""{"pip": ["no-such-thing", "--index-url {{_index.Url}}"]}""");

        _index.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Prepare_IndexThatHidesFromStrangers_IsAskedAgainOnceTheCredentialsAreRight()
    {
        await using var index = new PackageIndex(new Wheel("beta", "1.0"))
        {
            Credentials = "user:right",
            ToStrangers = HttpStatusCode.NotFound,
        };
        var json = """{"pip": ["beta"], "env_vars": {"PIP_INDEX_URL": "http://user:PASSWORD@HOST/simple"}}""".Replace(
            "HOST",
            new Uri(index.Address).Authority,
            StringComparison.Ordinal
        );
        (await _node.FailureAsync(json.Replace("PASSWORD", "wrong", StringComparison.Ordinal))).Code.Should().Be("no_such_package");

        var plan = await _node.PrepareAsync(json.Replace("PASSWORD", "right", StringComparison.Ordinal));

        (await PreparedNode.RunAsync(plan, "python", "-c", "import beta; print(beta.version)")).Should().Be("1.0");
    }

    [Fact]
    public async Task Prepare_CheckThatFails_LeavesNoLayer()
    {
        var error = await _node.FailureAsync(
            $$"""{"pip": {"packages": ["broken", "--index-url {{_index.Url}}"], "pip_check": true, "pip_install_options": ["--no-deps"]} }"""
        );

        error.Code.Should().Be("version_conflict");
        error.Message.Should().Contain("absent");
        _node.Store.List().Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"pip": ["beta", "--index-url http://user:hush-hush@HOST/simple"]}""")]
    [InlineData("""{"pip": {"packages": ["beta"], "pip_install_options": ["--index-url", "http://user:hush-hush@HOST/simple"]}}""")]
    [InlineData("""{"pip": {"packages": ["beta"], "pip_install_options": ["-i=http://user:hush-hush@HOST/simple"]}}""")]
    [InlineData("""{"pip": ["beta"], "env_vars": {"PIP_INDEX_URL": "http://user:hush-hush@HOST/simple"}}""")]
    [InlineData("""{"pip": ["beta", "--index-url http://user:${PASSWORD}@HOST/simple"], "env_vars": {"PASSWORD": "hush-hush"}}""")]
    public async Task Prepare_IndexWithPassword_IsUsedAndNothingKeepsIt(string json)
    {
        await using var index = new PackageIndex(new Wheel("beta", "1.0")) { Credentials = "user:hush-hush" };

        var plan = await _node.PrepareAsync(json.Replace("HOST", new Uri(index.Address).Authority, StringComparison.Ordinal));

        (await PreparedNode.RunAsync(plan, "python", "-c", "import beta; print(beta.version)")).Should().Be("1.0");
        _node.Log.Should().NotContain(line => line.StartsWith("$ ") && line.Contains("***"), "everybody can read arguments");
        _node.ShouldKeepNothingOf("hush");
    }

    [Fact]
    public async Task Prepare_NetrcOfTheNode_IsUsedAndNothingKeepsIt()
    {
        await using var index = new PackageIndex(new Wheel("beta", "1.0")) { Credentials = "user:hush-hush" };
        _node.Files.Write("home/.netrc", "machine 127.0.0.1 login user password hush-hush\n");
        _node.Variables["HOME"] = _node.Files.At("home");

        await _node.PrepareAsync($$"""{"pip": ["beta", "--index-url {{index.Url}}"]}""");

        _node.ShouldKeepNothingOf("hush");
    }

    [Fact]
    public async Task Prepare_TwoPortsOfOneHost_EachHasItsLogin()
    {
        await using var first = new PackageIndex(new Wheel("beta", "1.0")) { Credentials = "ada:one-hush" };
        await using var second = new PackageIndex(new Wheel("gamma", "1.0")) { Credentials = "bob:two-hush" };
        string Of(PackageIndex index) => index.Url.ToString().Replace("://", $"://{index.Credentials}@", StringComparison.Ordinal);

        await _node.PrepareAsync($$"""{"pip": ["beta", "gamma", "--index-url {{Of(first)}}", "--extra-index-url {{Of(second)}}"]}""");

        _node.ShouldKeepNothingOf("hush");
    }

    [Fact]
    public async Task Prepare_NetrcOfTheNodeEndsInAMacro_LoginsOfUrlsCount()
    {
        await using var index = new PackageIndex(new Wheel("beta", "1.0")) { Credentials = "user:hush-hush" };
        _node.Files.Write("home/.netrc", "machine elsewhere login me password mine\nmacdef init\ncd /pub");
        _node.Variables["HOME"] = _node.Files.At("home");
        var url = index.Url.ToString().Replace("://", "://user:hush-hush@", StringComparison.Ordinal);

        await _node.PrepareAsync($$"""{"pip": ["beta", "--index-url {{url}}"]}""");

        _node.ShouldKeepNothingOf("hush");
    }

    [Fact]
    public async Task Prepare_Lock_HasUrlAndHashOfEachPackage()
    {
        await _node.PrepareAsync($$"""{"pip": ["alpha==2.0", "--index-url {{_index.Url}}"]}""");

        var record = Directory.GetFiles(_node.Files.At("store", "layers", "pip-v2"), "*.json").Single();
        var text = await File.ReadAllTextAsync(record);
        foreach (
            var wheel in new[]
            {
                new Wheel("alpha", "2.0") { Requires = ["beta>=1"] },
                new Wheel("beta", "1.0"),
            }
        )
        {
            text.Should().Contain(Wheel.Sha256(wheel.Bytes())).And.Contain($"{_index.Address}/files/{wheel.FileName}");
        }
    }
}
