using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Layers;
using Satchel.Environments.Tools;
using Satchel.Testing;
using Satchel.Testing.Python;

namespace Satchel.Environments.Tests.Tools;

/// <summary>Tools of ours, installed by the real pip from an index of the test's own.</summary>
public sealed class ToolEnvironmentsTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly PackageIndex _index = new(new Wheel("hammer", "1.0"), new Wheel("hammer", "2.0"));
    private readonly List<string> _log = [];
    private readonly LayerStore _store;
    private readonly Dictionary<string, string> _variables;

    public ToolEnvironmentsTests()
    {
        _store = new LayerStore(
            new LayerStoreOptions { Directory = _files.At("store") },
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );
        _variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = "/nonexistent",
            ["PIP_INDEX_URL"] = _index.Url,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _index.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task Get_ByManyAtTheSameTime_InstallsOnceAndOutsideOfTheLayer()
    {
        using var tools = new ToolEnvironments(_store, wheels: null, TimeProvider.System);

        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => GetAsync(tools, "hammer", "==1.0")));

        found.Should().AllBeEquivalentTo(found[0]);
        found[0].Version.Should().Be("1.0");
        File.Exists(found[0].Program("hammer-tool")).Should().BeTrue();
        _index.Requests.Count(path => path.EndsWith(".whl", StringComparison.Ordinal)).Should().Be(1);
        Directory.Exists(Path.Combine(found[0].Directory, "lib")).Should().BeTrue();
        Directory.GetDirectories(found[0].Directory, "pip*", SearchOption.AllDirectories).Should().BeEmpty("nothing but the tool");
        Directory.Exists(_files.At("layer")).Should().BeFalse();
    }

    [Fact]
    public async Task Get_InALaterProcess_FindsItWithoutTheIndex()
    {
        using (var first = new ToolEnvironments(_store, wheels: null, TimeProvider.System))
        {
            await GetAsync(first, "hammer", "==1.0");
        }

        _index.Requests.Clear();
        using var second = new ToolEnvironments(_store, wheels: null, TimeProvider.System);

        (await GetAsync(second, "hammer", "==1.0")).Version.Should().Be("1.0");
        _index.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Get_UntilTheProcessEnds_KeepsItFromBeingCollected()
    {
        using (var tools = new ToolEnvironments(_store, wheels: null, TimeProvider.System))
        {
            await GetAsync(tools, "hammer", "==1.0");
            await GetAsync(tools, "hammer", ">=1");
            (await _store.CollectAsync(everything: true, CancellationToken.None)).Should().BeEmpty();
        }

        (await _store.CollectAsync(everything: true, CancellationToken.None)).Should().HaveCount(2);
    }

    [Fact]
    public async Task Get_OfWheelsInADirectory_AsksNoIndex()
    {
        Directory.CreateDirectory(_files.At("wheels"));
        var wheel = new Wheel("hammer", "3.0");
        await File.WriteAllBytesAsync(_files.At("wheels", wheel.FileName), wheel.Bytes());
        using var tools = new ToolEnvironments(_store, _files.At("wheels"), TimeProvider.System);

        (await GetAsync(tools, "hammer", ">=1")).Version.Should().Be("3.0");
        _index.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Get_OfNoSuchTool_GivesTheCommandAndRemembersNothing()
    {
        using var tools = new ToolEnvironments(_store, wheels: null, TimeProvider.System);
        var get = () => GetAsync(tools, "anvil", "==1.0");

        var failure = (await get.Should().ThrowAsync<SetupFailedException>()).Which;

        failure.Kind.Should().Be(SetupErrorKinds.ToolMissing);
        failure.Message.Should().Contain("anvil==1.0").And.Contain("No matching distribution");
        failure.Error.Hint.Should().Contain("python3 -m pip install 'anvil==1.0'").And.Contain("SATCHEL_TOOL_WHEELS");
        failure.Tool!.ExitCode.Should().Be(1);
        failure.Tool.LastLines.Should().NotBeEmpty();
        _store.ListFailures().Should().BeEmpty();
        _store.List().Should().BeEmpty();
    }

    [Fact]
    public async Task Get_OfAPinnedToolThatTheIndexHasReplaced_IsRefused()
    {
        await using var index = new PackageIndex(new Wheel("pip", "26.3"));
        _variables["PIP_INDEX_URL"] = index.Url;
        using var tools = new ToolEnvironments(_store, wheels: null, TimeProvider.System);
        var get = () => GetAsync(tools, "pip", "");

        (await get.Should().ThrowAsync<SetupFailedException>())
            .Which.Tool!.LastLines.Should()
            .Contain(line => line.Contains("DO NOT MATCH THE HASHES"));
    }

    [Theory]
    [InlineData("uv", "uv")]
    [InlineData("pip", "pip")]
    [InlineData("py-rattler", "python")]
    public async Task Get_PinnedTool_IsTheRealOne(string name, string program)
    {
        Assert.SkipWhen(RealWheels.Directory is null, RealWheels.Missing);
        using var tools = new ToolEnvironments(_store, RealWheels.Directory, TimeProvider.System);

        var tool = await GetAsync(tools, name, "");

        File.Exists(tool.Program(program)).Should().BeTrue();
        tool.Version.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("pip", "==22.0.2; python_version == '3.8.11'")]
    [InlineData("uv", "==0.4.0 ; python_version < '3'")]
    public async Task Get_VersionForAnotherPython_IsOurs(string name, string version)
    {
        Assert.SkipWhen(RealWheels.Directory is null, RealWheels.Missing);
        using var tools = new ToolEnvironments(_store, RealWheels.Directory, TimeProvider.System);

        (await GetAsync(tools, name, version)).Version.Should().Be(ToolPins.VersionOf(name));
    }

    private Task<ToolEnvironment> GetAsync(ToolEnvironments tools, string name, string version)
    {
        var build = new LayerBuild
        {
            Layer = new PlannedLayer(LayerKey.From(Digest.Of("layer"u8)), "pip", 1, new LayerPlan(new JsonObject()), []),
            Directory = _files.At("layer"),
            Scratch = _files.At("scratch"),
            Cache = _files.At("cache"),
            Variables = _variables,
            Tools = null!, // a tool is installed by a runner of its own
            Progress = new Progress<string>(),
            Log = line => _log.Add(line),
        };
        return tools.GetAsync(new ToolRequirement(name, version), build, TestContext.Current.CancellationToken);
    }
}
