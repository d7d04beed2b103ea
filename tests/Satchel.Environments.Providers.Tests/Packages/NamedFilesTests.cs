using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackageManagers;
using Satchel.Environments.Validation;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Files of the node that settings of an installer lead to, at any distance: an edit of one is another layer.</summary>
public sealed class NamedFilesTests : IAsyncDisposable
{
    private const string Wheel = "links/six-1.0-py3-none-any.whl";

    private readonly PreparedNode _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    private const string Indexed = "simple/six/six-1.0-py3-none-any.whl";

    [Theory]
    [InlineData("pip", "PIP_CONFIG_FILE", "pip.conf", "[install]\nconstraint = AT/limits.txt\n", "limits.txt")]
    [InlineData("pip", "PIP_CONFIG_FILE", "pip.conf", "[global]\nconstraint =\n    AT/none.txt\n    AT/limits.txt\n", "limits.txt")]
    [InlineData("pip", "PIP_CONFIG_FILE", "pip.conf", "[install]\nrequirement: AT/more.txt\n", "limits.txt")]
    [InlineData("pip", "PIP_CONFIG_FILE", "pip.conf", "[install]\nbuild_constraint = file://AT/limits.txt\n", "limits.txt")]
    [InlineData("pip", "PIP_CONFIG_FILE", "pip.conf", "[global]\nfind-links =\n    https://host/links\n    AT/links\n", Wheel)]
    [InlineData("pip", "PIP_CONFIG_FILE", "a b.conf", "[install]\nconstraint = AT/limits.txt\n", "limits.txt")]
    [InlineData("pip", "PIP_CONSTRAINT", "nested.txt", "-c limits.txt\n", "limits.txt")]
    [InlineData("pip", "PIP_CONSTRAINT", "nested.txt", "-c ${PIP_PLACE}/limits.txt # why\n", "limits.txt")]
    [InlineData("pip", "PIP_BUILD_CONSTRAINT", "nested.txt", "--constraint=sub/../more.txt\n", "limits.txt")]
    [InlineData("pip", "PIP_REQUIREMENT", "nested.txt", "AT/links/six-1.0-py3-none-any.whl\n", Wheel)]
    [InlineData("pip", "PIP_REQUIREMENT", "nested.txt", "six\n--find-links links\n", Wheel)]
    [InlineData("pip", "PIP_FIND_LINKS", "links", null, Wheel)]
    [InlineData("pip", "PIP_GROUP", "AT/pyproject.toml:dev", null, "pyproject.toml")]
    [InlineData("pip", "PIP_EDITABLE", "AT/sub", null, "sub/setup.py")]
    [InlineData("pip", "PIP_CONFIG_FILE", "pip.conf", "[install]\neditable = AT/sub\n", "sub/setup.py")]
    [InlineData("pip", "PIP_CONFIG_FILE", "pip.conf", "[install]\ngroup = AT/pyproject.toml:dev\n", "pyproject.toml")]
    [InlineData("uv", "UV_CONSTRAINT", "nested.txt", "-c limits.txt\n", "limits.txt")]
    [InlineData("uv", "UV_OVERRIDE", "nested.txt", "-r more.txt\n", "limits.txt")]
    [InlineData("uv", "UV_BUILD_CONSTRAINT", "nested.txt", "-c limits.txt\n", "limits.txt")]
    [InlineData("uv", "UV_FIND_LINKS", "none,AT/links", null, Wheel)]
    [InlineData("uv", "UV_CONFIG_FILE", "uv.toml", "[pip]\nfind-links = [\n  'https://host/links', # a\n  \"links\",\n]\n", Wheel)]
    [InlineData("uv", "UV_CONFIG_FILE", "uv.toml", "find-links = [ # ours, see [wiki]\n 'AT/links', # ]\n]\n", Wheel)]
    [InlineData("uv", "UV_CONFIG_FILE", "uv.toml", "pip.find-links = ['https://host/[a]', \"\"\"AT/links\"\"\"]\n", Wheel)]
    [InlineData("uv", "UV_CONFIG_FILE", "uv.toml", "index = [{name = 'a#b', url = 'AT/simple'}]\n", Indexed)]
    [InlineData("uv", "UV_CONFIG_FILE", "uv.toml", "[[index]]\nurl = 'file://AT/simple'\n", Indexed)]
    [InlineData("uv", "UV_CONFIG_FILE", "uv.toml", "[pip]\nindex-url = \"\"\"AT/simple\"\"\"\n", Indexed)]
    [InlineData("uv", "UV_CONFIG_FILE", "uv.toml", "override-dependencies = [\"six @ file://AT/links/six-1.0-py3-none-any.whl\"]\n", Wheel)]
    [InlineData("uv", "UV_CONFIG_FILE", "uv.toml", "constraint-dependencies = ['six @ file://AT/links/six-1.0-py3-none-any.whl']\n", Wheel)]
    [InlineData("uv", "UV_CONFIG_FILE", "uv.toml", "pip = { find-links = [\"AT\\u002flinks\"] }\n", Wheel)]
    [InlineData("uv", "UV_CONFIG_FILE", "uv.toml", "find-links = [\"\"\"\\\n   AT/links\"\"\"]\n", Wheel)]
    [InlineData("uv", "UV_CONFIG_FILE", "uv.toml", "[[index]]\nname = 'a'\n[[index]]\n\"url\" = 'AT/simple'\n", Indexed)]
    [InlineData(
        "uv",
        "UV_CONFIG_FILE",
        "uv.toml",
        "[extra-build-dependencies]\na = ['b', { requirement = 'six @ file://AT/links/six-1.0-py3-none-any.whl' }]\n",
        Wheel
    )]
    [InlineData("uv", "UV_DEFAULT_INDEX", "file://AT/simple", null, Indexed)]
    [InlineData("pip", "PIP_INDEX_URL", "AT/simple", null, Indexed)]
    [InlineData("uv", "UV_INDEX", "https://host/simple own=file://AT/simple", null, Indexed)]
    [InlineData("uv", "UV_EXTRA_INDEX_URL", "file://AT/simple", null, Indexed)]
    [InlineData("pip", "PIP_INDEX_URL", "file://AT/simple", null, Indexed)]
    [InlineData("pip", "PIP_CONFIG_FILE", "pip.conf", "[global]\nextra-index-url =\n    https://host\n    file://AT/simple\n", Indexed)]
    public async Task Plan_AFileThatSettingsLeadTo_IsPartOfTheKey(string field, string variable, string file, string? text, string edited)
    {
        _node.Files.Write("limits.txt", "six==1.16.0\n");
        _node.Files.Write("more.txt", "-c limits.txt\n");
        _node.Files.Write(Wheel, "one");
        _node.Files.Write(Indexed, "one");
        _node.Files.Write("pyproject.toml", "[dependency-groups]\ndev = []\n");
        _node.Files.Write("sub/setup.py", "one");
        if (text is not null)
        {
            _node.Files.Write(file, text.Replace("AT", _node.Files.Path, StringComparison.Ordinal));
        }

        var value = file.Contains("AT", StringComparison.Ordinal)
            ? file.Replace("AT", _node.Files.Path, StringComparison.Ordinal)
            : _node.Files.At(file);
        var json = $$"""{"{{field}}": ["six"], "env_vars": {"{{variable}}": "{{value}}", "PIP_PLACE": "{{_node.Files.Path}}"} }""";
        var first = await _node.KeysAsync(json);
        _node.Files.Write("beside.txt", "nothing that is named");
        _node.Files.Write("links/readme.md", "nothing that is installed");
        (await _node.KeysAsync(json)).Should().Be(first);

        _node.Files.Write(edited, "six==1.17.0\n");

        (await _node.KeysAsync(json)).Should().NotBe(first);
    }

    [Theory]
    [InlineData("""{"pip": ["--index-url file://AT/simple", "six"]}""")]
    [InlineData("""{"pip": ["--extra-index-url=AT/simple", "six"]}""")]
    [InlineData("""{"pip": {"packages": ["six"], "pip_install_options": ["-i", "AT/simple"]} }""")]
    [InlineData("""{"pip": {"packages": ["six"], "pip_install_options": ["--extra-index=file://AT/simple"]} }""")]
    [InlineData("""{"uv": ["--index-url AT/simple", "six"]}""")]
    [InlineData("""{"uv": {"packages": ["six"], "uv_pip_install_options": ["--default-index", "file:AT/simple"]} }""")]
    [InlineData("""{"uv": {"packages": ["six"], "uv_pip_install_options": ["--index=own=file://AT/simple"]} }""")]
    [InlineData("""{"uv": ["--index-url file://${PLACE}/simple", "six"], "env_vars": {"PLACE": "AT"} }""")]
    public async Task Plan_AnIndexThatIsADirectory_IsPartOfTheKey(string json)
    {
        _node.Files.Write(Indexed, "one");
        var spec = json.Replace("AT", _node.Files.Path, StringComparison.Ordinal);
        var first = await _node.KeysAsync(spec);
        (await _node.KeysAsync(spec)).Should().Be(first);

        _node.Files.Write(Indexed, "two");

        (await _node.KeysAsync(spec)).Should().NotBe(first);
    }

    [Fact]
    public async Task Plan_ConstraintsThatNameEachOther_AreReadOnce()
    {
        var one = _node.Files.Write("one.txt", "-c two.txt\nsix<2\n");
        _node.Files.Write("two.txt", "-c one.txt\n");
        var json = $$"""{"pip": ["six"], "env_vars": {"PIP_CONSTRAINT": "{{one}}"} }""";
        var first = await _node.KeysAsync(json);

        _node.Files.Write("two.txt", "# a comment\n-c one.txt\n\n");

        (await _node.KeysAsync(json)).Should().Be(first);
    }

    [Theory]
    [InlineData("""{"pip": {"packages": ["six"]}, "env_vars": {"PIP_CONSTRAINT": "AT/0.txt"} }""")]
    [InlineData("""{"pip": {"packages": ["-r AT/0.txt"]} }""")]
    public async Task Plan_AChainOfLists_IsFollowedToABound(string json)
    {
        var spec = JsonNode.Parse(json.Replace("AT", _node.Files.Path, StringComparison.Ordinal))!.AsObject();
        WriteChain(RequirementsFile.MostLists - 1);
        await _node.KeysOfAsync(spec);
        WriteChain(RequirementsFile.MostLists + 1);

        var plan = () => _node.KeysOfAsync(spec);

        (await plan.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError.Code.Should().Be("quota_exceeded");
    }

    [Fact]
    public void Validate_AChainOfLists_IsFollowedToABound()
    {
        WriteChain(RequirementsFile.MostLists + 1);

        new RuntimeEnvValidator(BuiltInProviders.Validators, BuiltInProviders.Rules)
            .Validate(
                new JsonObject { ["pip"] = _node.Files.At("0.txt") },
                new SpecContext(EnvironmentScope.Job, SpecSource.Client, _node.Files.Path)
            )
            .Errors.Should()
            .ContainSingle()
            .Which.Code.Should()
            .Be(SpecErrorCodes.TooDeep);
    }

    [Fact]
    public void AddList_CalledOff_ReadsNoList()
    {
        var files = new NamedFiles(new Dictionary<string, string>(), new CancellationToken(canceled: true));

        var add = () => files.AddList(_node.Files.Write("list.txt", "six\n"));

        add.Should().Throw<OperationCanceledException>();
    }

    private void WriteChain(int length)
    {
        for (var number = 0; number < length; number++)
        {
            _node.Files.Write($"{number}.txt", $"-r {number + 1}.txt\nsix\n");
        }

        _node.Files.Write($"{length}.txt", "six\n");
    }
}
