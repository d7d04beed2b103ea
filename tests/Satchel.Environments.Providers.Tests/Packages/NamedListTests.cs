using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Validation;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Lists and groups that options of an installer name, with what is named in them in turn.</summary>
public sealed class NamedListTests : IAsyncDisposable
{
    private static readonly RuntimeEnvValidator Validator = new(BuiltInProviders.Validators, BuiltInProviders.Rules);

    private readonly PreparedNode _node = new();
    private readonly PackageIndex _index = new(
        new Wheel("alpha", "1.0") { Requires = ["beta"] },
        new Wheel("beta", "1.0"),
        new Wheel("beta", "2.0")
    );

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _index.DisposeAsync();
    }

    [Theory]
    [InlineData("beta==1.0", "1.0")]
    [InlineData("beta @ beta-9.0-py3-none-any.whl", "9.0")]
    [InlineData("-r deeper/more.txt", "8.0")]
    public async Task Prepare_OverridesThatNameFilesBesideThem_AreThoseOfUv(string line, string version)
    {
        Assert.SkipWhen(RealUv.Directory is null, RealUv.Missing);
        _node.Variables["PATH"] = $"{RealUv.Directory}:/usr/local/bin:/usr/bin:/bin";
        Write("lists/beta-9.0-py3-none-any.whl", "9.0");
        Write("lists/deeper/beta-8.0-py3-none-any.whl", "8.0");
        _node.Files.Write("lists/deeper/more.txt", "beta @ file:beta-8.0-py3-none-any.whl\n");
        _node.Files.Write("lists/overrides.txt", line + "\n");

        var plan = await _node.PrepareAsync(Spec("uv", ["alpha", $"--index-url {_index.Url}"], "--override", "lists/overrides.txt"));

        (await PreparedNode.RunAsync(plan, "python", "-c", "import beta; print(beta.version)")).Should().Be(version);
        var locked = _node.LockOf(_node.Store.List().Single(layer => layer.Provider is "uv").Key)!.ToJsonString();
        await _node.PrepareAsync(
            Spec("uv", ["alpha", $"--index-url {_index.Url}"], "--override", "lists/overrides.txt").Insert(1, $"\"lock\": {locked}, ")
        );
    }

    [Theory]
    [InlineData("uv", "--override", "overrides")]
    [InlineData("uv", "--excludes", "excludes")]
    [InlineData("uv", "-b", "build_constraints")]
    [InlineData("pip", "--build-constraint", "build_constraints")]
    public void Validate_AListOfAnOption_StandsUnderItsKeyWithWhatItNames(string field, string option, string key)
    {
        _node.Files.Write("lists/list.txt", "one # why\n-r deeper/more.txt\n");
        _node.Files.Write("lists/deeper/more.txt", "two\n-c ../last.txt\n");
        _node.Files.Write("lists/last.txt", "three\n");

        var outcome = Validator.Validate(
            JsonNode.Parse(Spec(field, ["alpha"], "-q", option, "lists/list.txt")),
            new SpecContext(EnvironmentScope.Job, SpecSource.Client, _node.Files.Path)
        );

        outcome.Errors.Should().BeEmpty();
        var normalized = outcome.Normalized![field]!.AsObject();
        normalized[key]!
            .AsArray()
            .Select(line => line!.GetValue<string>())
            .Where(line => line.Length > 0)
            .Should()
            .Equal("one # why", "two", "three");
        normalized[$"{(field is "uv" ? "uv_pip" : "pip")}_install_options"]!.ToJsonString().Should().Be("[\"-q\"]");
    }

    [Fact]
    public async Task Plan_AListBesideAnOverride_IsPartOfTheKey()
    {
        _node.Files.Write("lists/overrides.txt", "-r more.txt\n");
        _node.Files.Write("lists/more.txt", "beta==1.0\n");
        var spec = Spec("uv", ["alpha"], "--override", "lists/overrides.txt");
        var first = await _node.KeysAsync(spec);
        _node.Files.Write("lists/more.txt", "# a comment\nbeta==1.0\n");
        (await _node.KeysAsync(spec)).Should().Be(first);

        _node.Files.Write("lists/more.txt", "beta==2.0\n");

        (await _node.KeysAsync(spec)).Should().NotBe(first);
    }

    [Theory]
    [InlineData("other/pyproject.toml:dev")]
    [InlineData("dev")]
    public async Task Prepare_AGroupOfAProject_IsSentAndInstalled(string group)
    {
        Assert.SkipWhen(RealUv.Directory is null, RealUv.Missing);
        _node.Variables["PATH"] = $"{RealUv.Directory}:/usr/local/bin:/usr/bin:/bin";
        _node.Files.Write(group is "dev" ? "pyproject.toml" : "other/pyproject.toml", "[dependency-groups]\ndev = [\"beta==1.0\"]\n");
        var spec = Spec("uv", ["alpha", $"--index-url {_index.Url}"], "--group", group);

        var plan = await _node.PrepareAsync(spec);

        (await PreparedNode.RunAsync(plan, "python", "-c", "import beta; print(beta.version)")).Should().Be("1.0");
    }

    [Theory]
    [InlineData("pip")]
    [InlineData("uv")]
    public async Task PackAsync_AGroupOfAProject_NamesThePackageOfItsFile(string field)
    {
        _node.Files.Write("other/pyproject.toml", "[dependency-groups]\ndev = [\"beta==1.0\"]\n");
        var spec = Validator
            .Validate(
                JsonNode.Parse(Spec(field, ["alpha"], "--group=other/pyproject.toml:dev")),
                new SpecContext(EnvironmentScope.Job, SpecSource.Client, _node.Files.Path)
            )
            .Normalized!;

        await LocalRequirements.PackAsync(spec, _ => Task.FromResult("satchel://x"), Task.FromResult, (_, text) => Task.FromResult(text));

        spec.ToJsonString().Should().Contain("[\"--group\",\"satchel://x/pyproject.toml:dev\"]");
    }

    private static string Spec(string field, string[] packages, params string[] options) =>
        new JsonObject
        {
            [field] = new JsonObject
            {
                ["packages"] = new JsonArray([.. packages.Select(line => JsonValue.Create(line))]),
                [field is "uv" ? "uv_pip_install_options" : "pip_install_options"] = new JsonArray([
                    .. options.Select(word => JsonValue.Create(word)),
                ]),
            },
        }.ToJsonString();

    private void Write(string path, string version)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_node.Files.At(path))!);
        File.WriteAllBytes(_node.Files.At(path), new Wheel("beta", version).Bytes());
    }
}
