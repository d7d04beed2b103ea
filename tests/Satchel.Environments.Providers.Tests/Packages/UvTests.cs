using System.Net;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>The real uv over an index of the test's own.</summary>
public sealed class UvTests : IAsyncDisposable
{
    private readonly PreparedNode _node = new(RealWheels.Directory);
    private readonly PackageIndex _index = new(
        new Wheel("alpha", "1.0"),
        new Wheel("alpha", "2.0") { Requires = ["beta>=1"] },
        new Wheel("beta", "1.0"),
        new Wheel("gamma", "1.0") { Requires = ["alpha<2"] },
        new Wheel("newer", "1.0") { RequiresPython = ">=9" },
        new Wheel("foreign", "1.0") { Tag = "cp311-cp311-win_amd64" },
        new Wheel("broken", "1.0") { Requires = ["absent>3"] }
    )
    {
        AllowsCaching = true,
    };

    public UvTests()
    {
        Assert.SkipWhen(RealUv.Directory is null, RealUv.Missing);
        _node.Variables["PATH"] = $"{RealUv.Directory}:/usr/local/bin:/usr/bin:/bin";
        _node.Variables["UV_HTTP_RETRIES"] = "0";
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _index.DisposeAsync();
    }

    [Theory]
    [InlineData("UV_LINK_MODE", "symlink")]
    [InlineData("UV_CONFIG_FILE", "link-mode = \"symlink\"\n")]
    public async Task Prepare_LinksIntoTheCacheAreAskedFor_NoneIsMade(string name, string value)
    {
        var said = name is "UV_CONFIG_FILE" ? _node.Files.Write("uv.toml", value) : value;

        var plan = await _node.PrepareAsync(
            $$"""{"uv": ["alpha==2.0", "--index-url {{_index.Url}}"], "env_vars": {"{{name}}": "{{said}}"} }"""
        );

        Directory
            .EnumerateFiles(Path.Combine(plan.Variables["VIRTUAL_ENV"], "lib"), "*", SearchOption.AllDirectories)
            .Where(file => File.ResolveLinkTarget(file, returnFinalTarget: false) is not null)
            .Should()
            .BeEmpty();
    }

    [Theory]
    [InlineData("--link-mode=symlink")]
    [InlineData("--link-mode symlink")]
    public async Task Validate_TheOptionForLinksIntoTheCache_IsRefused(string option)
    {
        var spec = $$"""{"uv": {"packages": ["alpha"], "uv_pip_install_options": ["{{option.Replace(" ", "\", \"")}}"]} }""";

        var plan = () => _node.KeysAsync(spec);

        (await plan.Should().ThrowAsync<Exception>()).Which.Message.Should().Contain("lost with the cache");
    }

    [Fact]
    public async Task Prepare_List_InstallsItWithWhatItNeeds()
    {
        var plan = await _node.PrepareAsync($$"""{"uv": ["alpha==2.0", "--index-url {{_index.Url}}"]}""");

        var venv = plan.Variables["VIRTUAL_ENV"];
        (await PreparedNode.RunAsync(plan, "python", "-c", "import alpha, beta, sys; print(alpha.version, beta.version, sys.prefix)"))
            .Should()
            .Be($"2.0 1.0 {venv}");
        (await PreparedNode.RunAsync(plan, "sh", "-c", "command -v alpha-tool")).Should().Be($"{venv}/bin/alpha-tool");
        Directory.GetDirectories(Path.Combine(venv, "lib"), "pip*", SearchOption.AllDirectories).Should().BeEmpty("nothing of ours");
        _node.Store.List().Should().ContainSingle().Which.Summary.Should().Be("alpha==2.0");
    }

    [Fact]
    public async Task Prepare_ConfigurationThatLeadsElsewhere_FailsAndLeavesNoLayer()
    {
        _node.Files.Write("uv.toml", $"[pip]\ntarget = \"{_node.Files.At("elsewhere")}\"\n");

        var error = await _node.FailureAsync(
            $$"""{"uv": ["beta", "--index-url {{_index.Url}}"], "env_vars": {"UV_CONFIG_FILE": "{{_node.Files.At("uv.toml")}}"} }"""
        );

        error.Code.Should().Be("tool_failed", string.Join('\n', error.LastLines));
        error.Message.Should().Contain("beta");
        _node.Store.List().Should().BeEmpty();
    }

    [Fact]
    public async Task Prepare_DefaultOptions_KeepTheCacheOn()
    {
        await _node.PrepareAsync($$"""{"uv": ["beta", "--index-url {{_index.Url}}"]}""");
        var asked = Downloads();

        await _node.PrepareAsync(
            $$"""{"uv": {"packages": ["beta"], "uv_check": true}, "env_vars": {"UV_DEFAULT_INDEX": "{{_index.Url}}"} }"""
        );

        _node.Store.List().Should().HaveCount(2);
        Downloads().Should().Be(asked);
    }

    [Fact]
    public async Task Prepare_NoUvOnThePath_TakesOneOfTheNodesOwn()
    {
        Assert.SkipWhen(RealWheels.Directory is null, RealWheels.Missing);
        _node.Variables["PATH"] = "/usr/local/bin:/usr/bin:/bin";

        var plan = await _node.PrepareAsync($$"""{"uv": {"packages": ["beta", "--index-url {{_index.Url}}"], "uv_version": "0.13.9"} }""");

        (await PreparedNode.RunAsync(plan, "python", "-c", "import beta; print(beta.version)")).Should().Be("1.0");
        _node.Store.List().Select(layer => layer.Provider).Should().BeEquivalentTo("tools", "uv");
    }

    [Fact]
    public async Task Prepare_NoUvAnywhere_SaysHowToGetIt()
    {
        await using var node = new PreparedNode(_node.Files.Path);
        node.Variables["PATH"] = "/usr/local/bin:/usr/bin:/bin";

        var error = await node.FailureAsync("""{"uv": ["beta"]}""");

        error.Code.Should().Be("tool_missing");
        error.Provider.Should().Be("uv");
        error.Hint.Should().Contain("pip install 'uv'");
    }

    [Theory]
    [InlineData("""["no-such-thing"]""", "no_such_package", "no-such-thing")]
    [InlineData("""["alpha==7"]""", "no_matching_version", "'alpha==7'. There are: 1.0, 2.0.")]
    [InlineData("""["alpha==1.5"]""", "no_matching_version", "'alpha==1.5'. There are: 1.0, 2.0.")]
    [InlineData("""["alpha>1.0,<2.0"]""", "no_matching_version", "There are: 2.0.")]
    [InlineData("""["alpha>7"]""", "no_matching_version", "2.0")]
    [InlineData("""["alpha==2.0", "gamma"]""", "version_conflict", "gamma depend on alpha<2 and you require alpha==2.0")]
    [InlineData("""["alpha==1.0", "alpha==2.0"]""", "version_conflict", "you require alpha==1.0 and alpha==2.0")]
    [InlineData(
        """["alpha==1.0 --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000"]""",
        "hash_mismatch",
        "alpha==1.0"
    )]
    [InlineData("""["newer"]""", "wrong_python", "newer==1.0 requires Python >=9")]
    [InlineData("""["foreign"]""", "wrong_platform", "foreign==1.0")]
    [InlineData("""["alpha={1}"]""", "tool_failed", "alpha={1}")]
    [InlineData("""["http://127.0.0.1:1/x-1.0-py3-none-any.whl"]""", "index_unreachable", "reached")]
    public async Task Prepare_ThatCannotWork_SaysWhy(string packages, string code, string part)
    {
        var error = await _node.FailureAsync($$"""{"uv": {{packages}}, "env_vars": {"UV_DEFAULT_INDEX": "{{_index.Url}}"} }""");

        error.Code.Should().Be(code, string.Join('\n', error.LastLines));
        error.Message.Should().Contain(part);
        error.Hint.Should().NotBeEmpty();
        error.Provider.Should().Be("uv");
        error.Command.Should().Contain("install");
        _node.Store.List().Should().BeEmpty();
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "access_denied")]
    [InlineData(HttpStatusCode.Unauthorized, "access_denied")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "index_unreachable")]
    [InlineData(HttpStatusCode.NotFound, "no_such_package")]
    public async Task Prepare_IndexThatRefuses_IsToldFromAMissingPackage(HttpStatusCode answer, string code)
    {
        _index.Refuses = answer;

        var error = await _node.FailureAsync($$"""{"uv": ["beta"], "env_vars": {"UV_DEFAULT_INDEX": "{{_index.Url}}"} }""");

        error.Code.Should().Be(code, string.Join('\n', _node.Log));
    }

    [Fact]
    public async Task Prepare_CheckThatFails_LeavesNoLayer()
    {
        var error = await _node.FailureAsync(
            $$"""{"uv": {"packages": ["broken", "--index-url {{_index.Url}}"], "uv_check": true, "uv_pip_install_options": ["--no-deps"]} }"""
        );

        error.Code.Should().Be("version_conflict");
        error.Message.Should().Contain("absent");
        _node.Store.List().Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"uv": ["beta", "--index-url http://user:hush-hush@HOST/simple"]}""")]
    [InlineData("""{"uv": ["beta"], "env_vars": {"UV_DEFAULT_INDEX": "http://user:hush-hush@HOST/simple"}}""")]
    [InlineData(
        """{"uv": ["beta"], "env_vars": {"UV_INDEX": "own=http://HOST/simple", "UV_INDEX_OWN_USERNAME": "user", "UV_INDEX_OWN_PASSWORD": "hush-hush"}}"""
    )]
    [InlineData("""{"uv": {"packages": ["beta"], "uv_pip_install_options": ["--index-url", "http://user:hush-hush@HOST/simple"]}}""")]
    [InlineData("""{"uv": {"packages": ["beta"], "uv_pip_install_options": ["--default-index=http://user:hush-hush@HOST/simple"]}}""")]
    public async Task Prepare_IndexWithPassword_IsUsedAndNothingKeepsIt(string json)
    {
        await using var index = new PackageIndex(new Wheel("beta", "1.0")) { Credentials = "user:hush-hush" };

        var plan = await _node.PrepareAsync(json.Replace("HOST", new Uri(index.Address).Authority, StringComparison.Ordinal));

        (await PreparedNode.RunAsync(plan, "python", "-c", "import beta; print(beta.version)")).Should().Be("1.0");
        _node.Log.Should().NotContain(line => line.StartsWith("$ ") && line.Contains("***"), "everybody can read arguments");
        _node.ShouldKeepNothingOf("hush");
    }

    [Fact]
    public async Task Prepare_AFileBehindALogin_IsLockedWithoutItAndInstalledFromTheLock()
    {
        var wheel = new Wheel("beta", "1.0");
        await using var index = new PackageIndex(wheel) { Credentials = "user:hush-hush" };
        var url = $"{index.Address}/files/{wheel.FileName}";
        var spec = $$"""{"uv": ["beta @ {{url.Replace("://", "://user:hush-hush@", StringComparison.Ordinal)}}"]}""";

        await _node.PrepareAsync(spec);

        var locked = _node.LockOf(_node.Store.List().Single(layer => layer.Provider is "uv").Key)!;
        locked.ToJsonString().Should().Contain(url).And.Contain(Wheel.Sha256(wheel.Bytes()));
        await _node.PrepareAsync(spec.Insert(1, $"\"lock\": {locked.ToJsonString()}, "));
        _node.ShouldKeepNothingOf("hush");
    }

    [Fact]
    public async Task Prepare_Lock_HasUrlAndHashOfEachPackage()
    {
        var direct = new Wheel("beta", "1.0");
        await _node.PrepareAsync(
            $$"""{"uv": ["gamma", "beta @ {{_index.Address}}/files/{{direct.FileName}}", "--index-url {{_index.Url}}"]}"""
        );

        var record = Directory.GetFiles(_node.Files.At("store", "layers", "uv-v2"), "*.json").Single();
        var text = await File.ReadAllTextAsync(record);
        foreach (
            var wheel in new[]
            {
                new Wheel("gamma", "1.0") { Requires = ["alpha<2"] },
                new Wheel("alpha", "1.0"),
                direct,
            }
        )
        {
            text.Should().Contain(Wheel.Sha256(wheel.Bytes())).And.Contain($"{_index.Address}/files/{wheel.FileName}");
        }
    }

    private int Downloads() => _index.Requests.Count(path => path.EndsWith(".whl", StringComparison.Ordinal));
}
