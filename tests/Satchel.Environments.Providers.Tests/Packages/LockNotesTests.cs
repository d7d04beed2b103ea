using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>What a lock says of where it was made, and what failures make of that.</summary>
public sealed class LockNotesTests : IAsyncDisposable
{
    private readonly PreparedNode _node = new();
    private readonly PackageIndex _index = new(new Wheel("alpha", "1.0") { Requires = ["beta"] }, new Wheel("beta", "1.0"));

    private static readonly Wheel Foreign = new("alpha", "1.0") { Tag = "cp27-none-win32" };

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _index.DisposeAsync();
    }

    [Theory]
    [InlineData("--no-color")]
    [InlineData("-q")]
    [InlineData("-qqq")]
    public async Task Prepare_PackageThatTheNodesPythonHas_StandsInTheNotesOfTheLockAndNotInIt(string option)
    {
        var below = await _node.PrepareAsync(Spec("pip", "beta"));
        _node.Variables["PATH"] = below.Variables["PATH"];

        var locked = await LockAsync(
            $$"""{"pip": {"packages": ["alpha", "--index-url {{_index.Url}}"], "pip_install_options": ["{{option}}"]} }""",
            "alpha"
        );

        Names(locked["fields"]!["pip"]).Should().Equal("alpha");
        var notes = locked["notes"]!["pip"]!;
        notes["not_locked"]!.ToJsonString().Should().Be("""[{"name":"beta","version":"1.0"}]""");
        notes["python"]!.GetValue<string>().Should().MatchRegex(@"^3\.\d+\.\d+$");
        notes["platform"]!.GetValue<string>().Should().StartWith("linux-");
    }

    [Fact]
    public async Task Prepare_PackageThatTheNodesPythonHasIsToBeInstalledAllTheSame_IsLocked()
    {
        var below = await _node.PrepareAsync(Spec("pip", "beta"));
        _node.Variables["PATH"] = below.Variables["PATH"];

        var locked = await LockAsync(
            $$"""{"pip": {"packages": ["alpha", "--index-url {{_index.Url}}"], "pip_install_options": ["--ignore-installed"]} }""",
            "alpha"
        );

        Names(locked["fields"]!["pip"]).Should().Equal("alpha", "beta");
        locked["notes"]!["pip"]!.AsObject().ContainsKey("not_locked").Should().BeFalse();
    }

    [Fact]
    public async Task Plan_PackageOfAnotherNodesPythonIsNotHere_SaysWhichAndWhatToDo()
    {
        var locked = Lock("pip", "alpha-1.0-py3-none-any.whl");
        locked["notes"] = new JsonObject
        {
            ["pip"] = new JsonObject { ["not_locked"] = new JsonArray(new JsonObject { ["name"] = "beta", ["version"] = "1.0" }) },
        };
        var spec = JsonNode.Parse(Spec("pip", "alpha", "beta"))!.AsObject();
        spec["lock"] = locked;

        var error = await _node.PlanFailureAsync(spec.ToJsonString());

        error.Code.Should().Be("version_conflict");
        error.Message.Should().Contain("own Python had beta 1.0");
        error.Hint.Should().Contain("Install beta==1.0").And.Contain("--ignore-installed");
    }

    [Theory]
    [InlineData("pip", "alpha-1.0-py3-none-any.whl", "hash_mismatch", "that in the lock")]
    [InlineData("uv", "alpha-1.0-py3-none-any.whl", "hash_mismatch", "alpha")]
    [InlineData("pip", "alpha-1.0-cp27-none-win32.whl", "wrong_platform", "made with Python 3.12.1 on linux-x86_64; this is Python 3.")]
    [InlineData("uv", "alpha-1.0-cp27-none-win32.whl", "wrong_platform", "made with Python 3.12.1 on linux-x86_64; this is Python 3.")]
    public async Task Prepare_LockedFileThatIsNotWhatWasLocked_SpeaksOfTheLock(string field, string file, string code, string said)
    {
        Assert.SkipWhen(field == "uv" && RealUv.Directory is null, RealUv.Missing);
        _node.Variables["PATH"] = field == "uv" ? $"{RealUv.Directory}:/usr/local/bin:/usr/bin:/bin" : _node.Variables["PATH"];
        _index.Add(Foreign);
        var locked = Lock(field, file);
        locked["fields"]![field]![0]!["sha256"] = file == Foreign.FileName ? Wheel.Sha256(Foreign.Bytes()) : new string('0', 64);
        locked["notes"] = new JsonObject
        {
            [field] = new JsonObject { ["python"] = "3.12.1", ["platform"] = "linux-x86_64" },
        };
        var spec = JsonNode.Parse(Spec(field, "alpha"))!.AsObject();
        spec["lock"] = locked;

        var error = await _node.FailureAsync(spec.ToJsonString());

        error.Code.Should().Be(code, string.Join('\n', error.LastLines));
        error.Message.Should().Contain(said);
        error.Hint.Should().Contain("satchel env lock").And.NotContain("--hash");
    }

    private async Task<JsonObject> LockAsync(string spec, string summary)
    {
        await _node.PrepareAsync(spec);
        return _node.LockOf(_node.Store.List().Single(layer => layer.Summary == summary).Key)!;
    }

    private static IEnumerable<string> Names(JsonNode? entries) => entries!.AsArray().Select(entry => entry!["name"]!.GetValue<string>());

    private string Spec(string field, params string[] packages) =>
        new JsonObject
        {
            [field] = new JsonArray([.. packages.Select(package => (JsonNode)package), $"--index-url {_index.Url}"]),
        }.ToJsonString();

    private JsonObject Lock(string field, string file) =>
        new()
        {
            ["format"] = EnvironmentLock.CurrentFormat,
            ["fields"] = new JsonObject
            {
                [field] = new JsonArray(
                    new JsonObject
                    {
                        ["name"] = "alpha",
                        ["version"] = "1.0",
                        ["url"] = $"{_index.Address}/files/{file}",
                        ["sha256"] = new string('0', 64),
                    }
                ),
            },
        };
}
