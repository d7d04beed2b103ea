using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Indexes whose URLs hold what nobody else may read, in forms that are hard to hide.</summary>
public sealed class SecretIndexTests : IAsyncDisposable
{
    private const string Token = "a1B2c3D4e5F6g7H8i9J0";

    private readonly PreparedNode _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("""{"pip": ["beta", "--index-url PLACE"]}""")]
    [InlineData("""{"pip": {"packages": ["beta"], "pip_install_options": ["--index-url", "PLACE"]}}""")]
    [InlineData("""{"pip": ["beta"], "env_vars": {"PIP_INDEX_URL": "PLACE"}}""")]
    [InlineData("""{"uv": ["beta", "--index-url PLACE"]}""")]
    [InlineData("""{"uv": ["beta"], "env_vars": {"UV_INDEX_URL": "PLACE"}}""")]
    public async Task Prepare_ATokenInThePath_IsUsedAndNothingKeepsIt(string json)
    {
        Assert.SkipWhen(json.Contains("uv") && RealWheels.Directory is null, RealWheels.Missing);
        await using var node = new PreparedNode(toolWheels: RealWheels.Directory);
        await using var index = new PackageIndex(new Wheel("beta", "1.0")) { Below = "/" + Token, AllowsCaching = true };

        var plan = await node.PrepareAsync(json.Replace("PLACE", index.Url, StringComparison.Ordinal));

        (await PreparedNode.RunAsync(plan, "python", "-c", "import beta; print(beta.version)")).Should().Be("1.0");
        node.ShouldKeepNothingOf(Token);
        var layer = node.Store.List().Single(layer => layer.Provider is "pip" or "uv");
        node.LockOf(layer.Key)!.ToJsonString().Should().Contain("${LAYER_").And.NotContain(Token);
    }

    [Theory]
    [InlineData("pip", """{"pip": ["beta"], "env_vars": {"PIP_INDEX_URL": {"secret": "index"} } }""", "me:pw@")]
    [InlineData("pip", """{"pip": ["beta"], "env_vars": {"PIP_INDEX_URL": {"secret": "index"} } }""", "")]
    [InlineData("pip", """{"pip": ["beta", "--index-url ${place}"], "env_vars": {"place": {"secret": "index"} } }""", "me:pw@")]
    [InlineData(
        "pip",
        """{"pip": {"packages": ["beta"], "pip_install_options": ["-i$V"]}, "env_vars": {"V": {"secret": "index"} } }""",
        ""
    )]
    [InlineData("uv", """{"uv": ["beta"], "env_vars": {"UV_DEFAULT_INDEX": {"secret": "index"} } }""", "me:pw@")]
    [InlineData("uv", """{"uv": ["beta"], "env_vars": {"UV_INDEX_URL": {"secret": "index"} } }""", "")]
    [InlineData("uv", """{"uv": ["beta", "--index-url ${place}"], "env_vars": {"place": {"secret": "index"} } }""", "me:pw@")]
    public async Task Prepare_AnIndexThatIsASecret_ItsPathIsKeptNowhere(string field, string json, string login)
    {
        Assert.SkipWhen(field is "uv" && RealWheels.Directory is null, RealWheels.Missing);
        await using var node = new PreparedNode(toolWheels: RealWheels.Directory);
        await using var index = new PackageIndex(new Wheel("beta", "1.0"))
        {
            Below = "/hush",
            AllowsCaching = true,
            Credentials = login.Length > 0 ? "me:pw" : null,
        };
        node.Secrets.Set("index", index.Url.Replace("://", $"://{login}", StringComparison.Ordinal) + "/");

        var plan = await node.PrepareAsync(json);

        (await PreparedNode.RunAsync(plan, "python", "-c", "import beta; print(beta.version)")).Should().Be("1.0");
        node.ShouldKeepNothingOf("hush");
        var layer = node.Store.List().Single(layer => layer.Provider == field);
        var locked = node.LockOf(layer.Key)!.ToJsonString();
        locked.Should().Contain("${").And.NotContain("hush");

        var again = JsonNode.Parse(json)!.AsObject();
        again["lock"] = JsonNode.Parse(locked);
        await node.PrepareAsync(again.ToJsonString());
        node.ShouldKeepNothingOf("hush");
        var failing = () => node.PrepareAsync(json.Replace("beta", "absent", StringComparison.Ordinal));
        var error = (await failing.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError;
        string.Join(' ', [error.Message, error.Hint, .. error.Command, .. error.LastLines]).Should().NotContain("hush");
        node.ShouldKeepNothingOf("hush");
    }

    [Theory]
    [InlineData("""{"pip": ["beta", "-c ${DS}/c.txt"], "env_vars": {"DS": {"secret": "place"} } }""")]
    [InlineData("""{"uv": ["beta", "-c ${DS}/c.txt"], "env_vars": {"DS": {"secret": "place"} } }""")]
    [InlineData("""{"pip": ["beta", "--find-links ${DS}"], "env_vars": {"DS": {"secret": "place"} } }""")]
    [InlineData("""{"uv": ["${DS}/beta-1.0-py3-none-any.whl"], "env_vars": {"DS": {"secret": "place"} } }""")]
    public async Task Keys_AFileOfTheNodeWhosePathIsASecret_CountByWhatItHolds(string json)
    {
        _node.Secrets.Set("place", _node.Files.At("hush"));
        _node.Files.Write("hush/c.txt", "beta==1.0\n");
        _node.Files.Write("hush/beta-1.0-py3-none-any.whl", "one");
        var first = await _node.KeysAsync(json);
        (await _node.KeysAsync(json)).Should().Be(first);

        _node.Files.Write("hush/c.txt", "beta==2.0\n");
        _node.Files.Write("hush/beta-1.0-py3-none-any.whl", "other");

        (await _node.KeysAsync(json)).Should().NotBe(first);
    }

    [Fact]
    public async Task Prepare_ASecretWithANewPassword_IsTheSameLayerAndWithAnotherIndexIsNot()
    {
        await using var index = new PackageIndex(new Wheel("beta", "1.0")) { Credentials = "me:hush-one" };
        await using var other = new PackageIndex(new Wheel("beta", "2.0"));
        const string spec = """{"pip": ["beta"], "env_vars": {"PIP_INDEX_URL": {"secret": "index"} } }""";
        _node.Secrets.Set("index", index.Url.Replace("://", "://me:hush-one@", StringComparison.Ordinal));
        await PrintAsync("1.0");
        _node.Secrets.Set("index", index.Url.Replace("://", "://me:hush-two@", StringComparison.Ordinal));
        await PrintAsync("1.0");
        _node.Store.List().Should().ContainSingle();

        _node.Secrets.Set("index", other.Url);

        await PrintAsync("2.0");
        _node.ShouldKeepNothingOf("hush");

        async Task PrintAsync(string version)
        {
            var plan = await _node.PrepareAsync(spec);
            (await PreparedNode.RunAsync(plan, "python", "-c", "import beta; print(beta.version)")).Should().Be(version);
        }
    }

    [Theory]
    [InlineData("us er", "hush \"x\\y# z")]
    [InlineData("\"quoted\"", "hush'()*!")]
    [InlineData("hush-alone", "")]
    public async Task Prepare_ALoginOfAnyLetters_IsInNoUrlOfPip(string user, string password)
    {
        await using var index = new PackageIndex(new Wheel("beta", "1.0")) { Credentials = $"{user}:{password}" };
        var login = password.Length > 0 ? $"{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}" : user;
        var url = index.Url.Replace("://", $"://{login}@", StringComparison.Ordinal);

        await _node.PrepareAsync($$"""{"pip": ["beta", "--index-url {{url}}"]}""");

        _node
            .Log.Should()
            .Contain(line => line.Contains("--index-url"))
            .And.NotContain(line => line.Contains("--index-url") && line.Contains('@'));
        _node.ShouldKeepNothingOf("hush");
    }

    [Theory]
    [InlineData("pip", """{"pip": ["beta"], "env_vars": {"A": {"secret": "word"}, "PIP_INDEX_URL": "PLACE"} }""")]
    [InlineData("pip", """{"pip": ["beta", "--index-url PLACE"], "env_vars": {"A": {"secret": "word"} } }""")]
    [InlineData("pip", """{"pip": ["beta @ FILE"], "env_vars": {"A": {"secret": "word"} } }""")]
    [InlineData("pip", """{"pip": ["beta", "--index-url PLACE"], "env_vars": {"A": "WORD"} }""")]
    [InlineData("uv", """{"uv": ["beta"], "env_vars": {"A": {"secret": "word"}, "UV_DEFAULT_INDEX": "PLACE"} }""")]
    [InlineData("uv", """{"uv": ["beta", "--index-url PLACE"], "env_vars": {"A": {"secret": "word"} } }""")]
    [InlineData("uv", """{"uv": ["beta @ FILE"], "env_vars": {"A": {"secret": "word"} } }""")]
    public async Task Prepare_APasswordWhoseLettersEndALogin_ArrivesWhole(string field, string json)
    {
        Assert.SkipWhen(field is "uv" && RealWheels.Directory is null, RealWheels.Missing);
        const string word = "Zk7/Qw9x@Lm3y#Pp5z?hush";
        await using var index = new PackageIndex(new Wheel("beta", "1.0")) { Credentials = $"me:{word}" };
        await using var node = new PreparedNode(toolWheels: RealWheels.Directory);
        node.Secrets.Set("word", word);
        var url = index.Url.Replace("://", "://me:${A}@", StringComparison.Ordinal);
        var spec = json.Replace("PLACE", url, StringComparison.Ordinal)
            .Replace("FILE", $"{url[..^"/simple".Length]}/files/beta-1.0-py3-none-any.whl", StringComparison.Ordinal)
            .Replace("WORD", word, StringComparison.Ordinal);

        var plan = await node.PrepareAsync(spec);

        (await PreparedNode.RunAsync(plan, "python", "-c", "import beta; print(beta.version)")).Should().Be("1.0");
        node.ShouldKeepNothingOf("Qw9x");
        node.ShouldKeepNothingOf("hush");
    }
}
