using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>What a lock says is what is installed, whatever the index has by then.</summary>
public sealed class LockTests : IAsyncDisposable
{
    private static readonly Wheel Old = new("alpha", "1.0") { Requires = ["beta"] };
    private static readonly Wheel Dependency = new("beta", "1.0");

    private readonly PreparedNode _node = new();
    private readonly PackageIndex _index = new(Old, Dependency);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _index.DisposeAsync();
    }

    [Fact]
    public async Task Prepare_LockedAndTheIndexHasANewerVersion_TheOldOneIsInstalled()
    {
        _index.Add(new Wheel("alpha", "2.0"), new Wheel("beta", "3.0"));

        var plan = await PrepareAsync(["alpha"], Lock(Old, Dependency));

        (await VersionsAsync(plan)).Should().Be("1.0 1.0");
        var layer = _node.Store.List().Should().ContainSingle().Subject;
        JsonNode.DeepEquals(_node.LockOf(layer.Key), Lock(Old, Dependency)).Should().BeTrue();
        _index.Requests.Should().NotContain(path => path.StartsWith("/simple", StringComparison.Ordinal), "nothing is looked up");
    }

    [Fact]
    public async Task Prepare_LockOfALayerThatIsThere_BuildsNothing()
    {
        var first = await PrepareAsync(["alpha"], locked: null);
        _index.Add(new Wheel("alpha", "2.0"));
        var written = _node.LockOf(_node.Store.List().Single().Key);

        var second = await PrepareAsync(["alpha"], written);

        second.Variables["VIRTUAL_ENV"].Should().Be(first.Variables["VIRTUAL_ENV"]);
        _node.Store.List().Should().ContainSingle();
    }

    [Fact]
    public async Task Prepare_FileWithAnotherHash_IsAHashMismatch()
    {
        var locked = Lock(Old, Dependency);
        locked["fields"]!["pip"]![0]!["sha256"] = new string('0', 64);

        var error = await FailureAsync(["alpha"], locked);

        error.Code.Should().Be("hash_mismatch", string.Join('\n', error.LastLines));
        error.Message.Should().Contain("alpha");
        _node.Store.List().Should().BeEmpty();
    }

    [Fact]
    public async Task Prepare_LockThatHasNotWhatIsAskedFor_SaysSo()
    {
        var error = await FailureAsync(["alpha>=2"], Lock(Old, Dependency));

        error.Code.Should().Be("version_conflict", string.Join('\n', error.LastLines));
        error.Message.Should().Contain("alpha>=2");
        error.Hint.Should().Contain("satchel env lock");
    }

    [Fact]
    public async Task Prepare_LockFile_IsReadByTheClient()
    {
        await File.WriteAllTextAsync(_node.Files.At("env.lock"), Lock(Old, Dependency).ToJsonString());

        var plan = await _node.PrepareAsync("""{"pip": ["alpha"], "lock": "env.lock"}""");

        (await VersionsAsync(plan)).Should().Be("1.0 1.0");
    }

    private Task<LaunchPlan> PrepareAsync(string[] packages, JsonObject? locked) => _node.PrepareAsync(Spec(packages, locked));

    private Task<RuntimeEnvSetupError> FailureAsync(string[] packages, JsonObject locked) => _node.FailureAsync(Spec(packages, locked));

    private string Spec(string[] packages, JsonObject? locked) =>
        new JsonObject
        {
            ["pip"] = new JsonArray([.. packages.Select(package => (JsonNode)package), $"--index-url {_index.Url}"]),
            ["lock"] = locked?.DeepClone(),
        }.ToJsonString();

    private JsonObject Lock(params Wheel[] wheels) =>
        new()
        {
            ["format"] = "satchel-lock 1",
            ["fields"] = new JsonObject
            {
                ["pip"] = new JsonArray([
                    .. wheels.Select(wheel => new JsonObject
                    {
                        ["name"] = wheel.Name,
                        ["version"] = wheel.Version,
                        ["url"] = $"{_index.Address}/files/{wheel.FileName}",
                        ["sha256"] = Wheel.Sha256(wheel.Bytes()),
                    }),
                ]),
            },
        };

    private static Task<string> VersionsAsync(LaunchPlan plan) =>
        PreparedNode.RunAsync(plan, "python", "-c", "import alpha, beta; print(alpha.version, beta.version)");
}
