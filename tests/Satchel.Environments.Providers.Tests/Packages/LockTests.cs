using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Testing;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>What a lock says is what is installed, whatever the index has by then.</summary>
public sealed class LockTests : IAsyncDisposable
{
    private static readonly Wheel Old = new("alpha", "1.0") { Requires = ["beta"] };
    private static readonly Wheel Dependency = new("beta", "1.0");

    /// <summary>Requirement, what the message says of it, and what it says of the lock.</summary>
    public static TheoryData<string, string, string> Unfit =>
        new()
        {
            { "alpha==2.0", "alpha==2.0", "alpha 1.0" },
            { "Alpha>=2", "Alpha>=2", "alpha 1.0" },
            { "gamma", "gamma", "nothing" },
            { "Foo_Bar==1.0; python_version >= '3'", "Foo_Bar==1.0", "nothing" },
            { "gamma @ https://elsewhere.example/gamma-1.0-py3-none-any.whl", "gamma @ https", "nothing" },
            { "alpha @ https://elsewhere.example/alpha-2.0-py3-none-any.whl", "alpha @ https", "alpha 1.0" },
            { "gamma @ git+https://elsewhere.example/gamma", "gamma @ git", "nothing" },
            { "./gamma-1.0-py3-none-any.whl", "gamma-1.0-py3-none-any.whl", "nothing" },
        };

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
    public async Task Prepare_HashInTheUrl_IsNotTakenInPlaceOfTheLockedOne()
    {
        foreach (var field in Fields)
        {
            var locked = Lock(field, Old, Dependency);
            var entry = locked["fields"]![field]![0]!;
            entry["url"] = $"{entry["url"]}#sha256={entry["sha256"]}";
            entry["sha256"] = new string('0', 64);

            var error = await _node.FailureAsync(Spec(["alpha"], locked, field));

            error.Code.Should().Be("hash_mismatch", string.Join('\n', error.LastLines));
        }
    }

    [Fact]
    public async Task Prepare_EntryWhoseSourcesAreOfAnotherVersion_IsNoLock()
    {
        _index.Add(new Wheel("maker", "1.0") { Source = LocalProject.Backend });
        LocalProject.Write(_node.Files, "sources", "1.0");
        foreach (var field in Fields)
        {
            var locked = Lock(field, new Wheel("own", "2.0"));
            locked["fields"]![field]![0]!["url"] = new Uri(_node.Files.At("sources")).AbsoluteUri;
            locked["fields"]![field]![0]!["sha256"] = null;

            var error = await _node.FailureAsync(Spec(["own"], locked, field));

            error.Code.Should().Be("version_conflict", string.Join('\n', error.LastLines));
            error.Message.Should().Contain("own 2.0").And.Contain("own 1.0");
        }
    }

    [Theory]
    [MemberData(nameof(Unfit))]
    public async Task Prepare_LockThatHasNotWhatIsAskedFor_SaysSo(string requirement, string said, string found)
    {
        // The node has all that is asked for: what fits is decided by the lock alone.
        using var links = new TemporaryDirectory();
        foreach (var wheel in (Wheel[])[new("alpha", "2.0"), new("gamma", "1.0"), new("foo-bar", "1.0"), new("delta", "1.0")])
        {
            await File.WriteAllBytesAsync(links.At(wheel.FileName), wheel.Bytes(), TestContext.Current.CancellationToken);
        }

        _node.Files.Write("gamma-1.0-py3-none-any.whl", "none");
        foreach (var field in Fields)
        {
            _node.Variables["PIP_FIND_LINKS"] = links.Path;
            _node.Variables["UV_FIND_LINKS"] = links.Path;
            var spec = Spec([requirement], Lock(field, Old, Dependency), field);

            var error = await _node.FailureAsync(spec);

            error.Code.Should().Be("version_conflict", string.Join('\n', error.LastLines));
            error.Message.Should().Contain($"asks for '{said}", field).And.Contain(found);
            error.Hint.Should().Contain("satchel env lock");
            _node.Store.List().Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Prepare_LockThatBreaksAConstraint_SaysSo()
    {
        foreach (var field in Fields)
        {
            var spec = JsonNode.Parse(Spec([], Lock(field, Old, Dependency), field))!.AsObject();
            spec[field] = new JsonObject
            {
                ["packages"] = new JsonArray("alpha", $"--index-url {_index.Url}"),
                ["constraints"] = new JsonArray("beta>=2"),
            };

            var error = await _node.FailureAsync(spec.ToJsonString());

            error.Code.Should().Be("version_conflict", string.Join('\n', error.LastLines));
            error.Message.Should().Contain("beta");
        }
    }

    [Theory]
    [InlineData("alpha==2.0", "alpha 1.0")]
    [InlineData("Alpha>=2 --hash=sha256:00", "alpha 1.0")]
    [InlineData("gamma", "nothing")]
    public async Task Plan_LockThatDoesNotFit_SaysItAsTheSetUpWould(string requirement, string found)
    {
        foreach (var field in Fields)
        {
            var error = await _node.PlanFailureAsync(Spec([requirement], Lock(field, Old, Dependency), field));

            error.Code.Should().Be("version_conflict");
            error.Provider.Should().Be(field);
            error.Message.Should().Contain($"asks for '{requirement.Split(' ')[0]}'").And.Contain(found);
        }
    }

    [Theory]
    [InlineData("alpha")]
    [InlineData("alpha==1")]
    [InlineData("alpha[extra]~=1.0")]
    [InlineData("absent; python_version < '3'")]
    public async Task Plan_LockThatFitsAsFarAsCanBeSeen_IsPlanned(string requirement)
    {
        foreach (var field in Fields)
        {
            (await _node.KeysAsync(Spec([requirement], Lock(field, Old, Dependency), field))).Should().NotBeEmpty();
        }
    }

    [Theory]
    [InlineData("beta @ https://elsewhere.example/beta-2.0-py3-none-any.whl", false)]
    [InlineData("beta @ https://elsewhere.example/beta-1.0-py3-none-any.whl", true)]
    [InlineData("gamma @ https://elsewhere.example/gamma-1.0-py3-none-any.whl", true)]
    public async Task Prepare_ConstraintThatNamesAPlace_CountsForThePackageIfItIsLocked(string constraint, bool fits)
    {
        foreach (var field in Fields)
        {
            var spec = JsonNode.Parse(Spec([], Lock(field, Old, Dependency), field))!.AsObject();
            spec[field] = new JsonObject
            {
                ["packages"] = new JsonArray("alpha", $"--index-url {_index.Url}"),
                ["constraints"] = new JsonArray(constraint),
            };

            if (fits)
            {
                (await VersionsAsync(await _node.PrepareAsync(spec.ToJsonString()))).Should().Be("1.0 1.0");
            }
            else
            {
                var error = await _node.FailureAsync(spec.ToJsonString());
                error.Code.Should().Be("version_conflict", string.Join('\n', error.LastLines));
                error.Message.Should().Contain("beta @ https").And.Contain("beta 1.0");
            }
        }
    }

    [Theory]
    [InlineData("alpha==1.0", true)]
    [InlineData("beta==2.0", false)]
    public async Task Prepare_OverrideOfUv_TakesThePlaceOfWhatIsAskedFor(string instead, bool fits)
    {
        Assert.SkipWhen(RealUv.Directory is null, RealUv.Missing);
        _node.Variables["PATH"] = $"{RealUv.Directory}:/usr/local/bin:/usr/bin:/bin";
        var spec = JsonNode.Parse(Spec([], Lock("uv", Old, Dependency), "uv"))!.AsObject();
        spec["uv"] = new JsonObject
        {
            ["packages"] = new JsonArray(fits ? "alpha==2.0" : "alpha", $"--index-url {_index.Url}"),
            ["uv_pip_install_options"] = new JsonArray("--override", _node.Files.Write("overrides.txt", instead + "\n")),
        };

        if (fits)
        {
            (await VersionsAsync(await _node.PrepareAsync(spec.ToJsonString()))).Should().Be("1.0 1.0");
        }
        else
        {
            var error = await _node.FailureAsync(spec.ToJsonString());
            error.Code.Should().Be("version_conflict", string.Join('\n', error.LastLines));
            error.Message.Should().Contain("beta");
        }
    }

    [Theory]
    [InlineData("Alpha>=1,<2")]
    [InlineData("alpha[nothing]==1.0")]
    [InlineData("alpha; python_version >= '3'")]
    [InlineData("absent; python_version < '3'")]
    [InlineData("alpha~=1.0")]
    [InlineData("alpha @ https://elsewhere.example/alpha-1.0-py3-none-any.whl")]
    public async Task Prepare_LockThatFits_IsInstalled(string requirement)
    {
        foreach (var field in Fields)
        {
            var plan = await _node.PrepareAsync(Spec([requirement], Lock(field, Old, Dependency), field));

            (await VersionsAsync(plan)).Should().Be("1.0 1.0", field);
        }
    }

    [Fact]
    public async Task Prepare_LockFile_IsReadByTheClient()
    {
        await File.WriteAllTextAsync(_node.Files.At("env.lock"), Lock(Old, Dependency).ToJsonString());

        var plan = await _node.PrepareAsync("""{"pip": ["alpha"], "lock": "env.lock"}""");

        (await VersionsAsync(plan)).Should().Be("1.0 1.0");
    }

    private Task<LaunchPlan> PrepareAsync(string[] packages, JsonObject? locked) => _node.PrepareAsync(Spec(packages, locked));

    /// <summary>Where there is a uv to try, both.</summary>
    private string[] Fields
    {
        get
        {
            if (RealUv.Directory is null)
            {
                return ["pip"];
            }

            _node.Variables["PATH"] = $"{RealUv.Directory}:/usr/local/bin:/usr/bin:/bin";
            return ["pip", "uv"];
        }
    }

    private Task<RuntimeEnvSetupError> FailureAsync(string[] packages, JsonObject locked) => _node.FailureAsync(Spec(packages, locked));

    private string Spec(string[] packages, JsonObject? locked, string field = "pip") =>
        new JsonObject
        {
            [field] = new JsonArray([.. packages.Select(package => (JsonNode)package), $"--index-url {_index.Url}"]),
            ["lock"] = locked?.DeepClone(),
        }.ToJsonString();

    private JsonObject Lock(params Wheel[] wheels) => Lock("pip", wheels);

    private JsonObject Lock(string field, params Wheel[] wheels) =>
        new()
        {
            ["format"] = "satchel-lock 1",
            ["fields"] = new JsonObject
            {
                [field] = new JsonArray([
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
