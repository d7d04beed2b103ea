using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.PackageManagers;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Lists of requirements that no request can hold.</summary>
public sealed class LongListTests : IAsyncDisposable
{
    private readonly PreparedNode _node = new();
    private readonly PackageIndex _index = new(new Wheel("beta", "1.0"), new Wheel("gamma", "2.0"));

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _index.DisposeAsync();
    }

    [Theory]
    [InlineData("pip")]
    [InlineData("uv")]
    public async Task Prepare_RequirementsWithTheHashesOfManyFiles_AreInstalledAndTheirHashesChecked(string field)
    {
        Assert.SkipWhen(field is "uv" && RealUv.Directory is null, RealUv.Missing);
        _node.Variables["PATH"] = $"{RealUv.Directory}:{_node.Variables["PATH"]}";
        var spec = SpecFor(field, Wheel.Sha256(new Wheel("gamma", "2.0").Bytes()));

        var plan = await _node.PrepareAsync(spec);

        (await PreparedNode.RunAsync(plan, "python", "-c", "import beta, gamma; print(beta.version, gamma.version)"))
            .Should()
            .Be("1.0 2.0");
        var layer = _node.Store.List().Single(layer => layer.Provider == field);
        layer.Summary.Should().Be("packages and many more");
        var locked = _node.LockOf(layer.Key)!.ToJsonString();
        locked.Should().Contain("gamma");
        await _node.PrepareAsync(spec.Insert(1, $"\"lock\": {locked}, "));
        (await _node.FailureAsync(SpecFor(field, new string('0', 64)))).Code.Should().Be("hash_mismatch");
    }

    [Fact]
    public async Task ShortenAsync_ALongList_KeepsOptionsAndPlacesAndMovesTheRestWithoutComments()
    {
        string[] lines =
        [
            "# what follows is long",
            "--index-url https://host/simple",
            "first==1",
            .. Enumerable.Range(0, 4000).Select(number => $"name{number}==1.0 --hash=sha256:{new string('a', 64)} # why"),
            "other @ https://host/other.whl",
            "own==${VERSION}",
            "/opt/wheels/near-1.0-py3-none-any.whl",
            "nearer @ /opt/src/nearer ; python_version > '3'",
        ];
        var packed = "";

        var sent = await LongLists.ShortenAsync(
            lines,
            "-r",
            (name, text) =>
            {
                packed = text;
                return Task.FromResult($"satchel://sha256-{new string('0', 64)}");
            }
        );

        sent.Should()
            .Equal(
                "--index-url https://host/simple",
                "first==1",
                "other @ https://host/other.whl",
                "own==${VERSION}",
                "/opt/wheels/near-1.0-py3-none-any.whl",
                "nearer @ /opt/src/nearer ; python_version > '3'",
                $"-r satchel://sha256-{new string('0', 64)}/requirements.txt"
            );
        LongLists.IsOne(sent[^1]).Should().BeTrue();
        packed.Split('\n').Should().HaveCount(4001).And.NotContain(line => line.Contains('#'));
    }

    [Fact]
    public async Task Plan_ALongList_IsWhatItsLinesSay()
    {
        var first = await _node.KeysAsync(SpecFor("pip", new string('1', 64)));

        (await _node.KeysAsync(SpecFor("pip", new string('1', 64), "# another comment"))).Should().Be(first);
        (await _node.KeysAsync(SpecFor("pip", new string('2', 64)))).Should().NotBe(first);
    }

    [Theory]
    [InlineData("pip")]
    [InlineData("uv")]
    public async Task Plan_ALongListThatCameWhole_IsTheOneThatAClientSendsAsAFile(string field)
    {
        var sent = SpecFor(field, new string('1', 64));
        var whole = JsonNode.Parse(sent)!.AsObject();
        whole[field] = new JsonObject { ["packages"] = whole[field]!.DeepClone(), [$"{field}_check"] = false };

        var keys = await _node.KeysOfAsync(whole);

        keys.Should().Be(await _node.KeysAsync(sent));
        whole[field]!["packages"]!.AsArray()[0] = new string('#', 200_000);
        (await _node.KeysOfAsync(whole)).Should().Be(keys, "comments make no list another one");
    }

    [Theory]
    [InlineData("packages", "AT")]
    [InlineData("packages", "own @ AT")]
    [InlineData("constraints", "own @ file:AT")]
    public async Task Plan_ALongListWithAFileThatOnlyTheNodeHas_IsOfItsContent(string key, string form)
    {
        const string wheel = "own-1.0-py3-none-any.whl";
        string[] lines =
        [
            .. Enumerable.Range(0, 4000).Select(number => $"name{number}==1.0 --hash=sha256:{number:x64}"),
            form.Replace("AT", _node.Files.At(wheel), StringComparison.Ordinal),
        ];
        var field = new JsonObject { ["packages"] = new JsonArray("six") };
        field[key] = new JsonArray([.. lines.Select(line => JsonValue.Create(line))]);
        var spec = new JsonObject { ["pip"] = field };
        await LocalRequirements.PackAsync(
            spec,
            path => Task.FromException<string>(new InvalidOperationException(path)),
            path => Task.FromException<string>(new InvalidOperationException(path)),
            (_, _) => Task.FromResult($"satchel://sha256-{new string('0', 64)}")
        );
        field[key]!.AsArray().Count.Should().BeLessThan(10);
        _node.Files.Write(wheel, "one");
        var first = await _node.KeysOfAsync(spec);
        (await _node.KeysOfAsync(spec)).Should().Be(first);

        _node.Files.Write(wheel, "two");

        (await _node.KeysOfAsync(spec)).Should().NotBe(first);
    }

    private string SpecFor(string field, string hash, string comment = "# a comment")
    {
        var beta = $"beta==1.0 --hash=sha256:{Wheel.Sha256(new Wheel("beta", "1.0").Bytes())}";
        var others = Enumerable.Range(0, 2500).Select(number => $" --hash=sha256:{number:x64}");
        var list = new JsonArray(
            comment,
            $"--index-url {_index.Url}",
            beta + string.Concat(others),
            $"gamma==2.0 --hash=sha256:{hash}{string.Concat(others.Take(3))}"
        );
        return new JsonObject { [field] = list }.ToJsonString();
    }
}
