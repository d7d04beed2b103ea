using System.Net;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Conda;
using Satchel.Environments.Providers.Tests.Packages;
using Satchel.Testing.Conda;

namespace Satchel.Environments.Providers.Tests.Conda;

/// <summary>What goes wrong with conda environments is told apart, and says what to do.</summary>
public sealed class CondaFailureTests : IAsyncDisposable
{
    private static readonly CondaPackage Plain = new("plain", "1.0");

    private readonly CondaChannel _channel;
    private readonly PreparedNode _node;

    public CondaFailureTests(Rattler rattler)
    {
        _node = new PreparedNode(tools: rattler.Tools);
        _channel = new CondaChannel(
            Plain,
            rattler.Python,
            CondaPackage.OfPython("alpha", "1.0"),
            new CondaPackage("left", "1.0") { Depends = ["plain <1"] },
            new CondaPackage("below", "1.0") { Depends = ["middle <2"] },
            new CondaPackage("above", "1.0") { Depends = ["middle >=2"] },
            new CondaPackage("middle", "1.0"),
            new CondaPackage("middle", "2.0"),
            new CondaPackage("graphics", "1.0") { Depends = ["__cuda >=12"] },
            new CondaPackage("elsewhere", "1.0") { Subdir = "osx-arm64" },
            new CondaPackage("leaving", "1.0")
            {
                Files = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["etc/conda/activate.d/leave.sh"] = "echo I am leaving\nexit 3\n",
                },
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _channel.DisposeAsync();
    }

    [Theory]
    [InlineData("""["plian"]""", "no_such_package", "plian")]
    [InlineData("""["plain=7"]""", "no_matching_version", "There are: 1.0")]
    [InlineData("""["left"]""", "unsolvable", "left 1.0 would require; plain <1")]
    [InlineData("""["below", "above"]""", "unsolvable", "below 1.0 would require")]
    [InlineData("""["graphics"]""", "wrong_platform", "__cuda >=12")]
    [InlineData("""["elsewhere"]""", "wrong_platform", "osx-arm64")]
    [InlineData("""["pl[ain"]""", "conda_spec_invalid", "pl[ain")]
    [InlineData("""["leaving"]""", "tool_failed", "cannot be activated")]
    [InlineData("""["plain", {"pip": ["x"]}]""", "conda_spec_invalid", "no Python")]
    public async Task Prepare_ThatCannotWork_SaysWhy(string dependencies, string code, string part)
    {
        var error = await _node.FailureAsync(Spec(_channel.Url, dependencies));

        error.Code.Should().Be(code, string.Join('\n', error.LastLines));
        error.Message.Should().Contain(part);
        error.Hint.Should().NotBeEmpty();
        _node.Store.List().Should().BeEmpty();
    }

    [Fact]
    public async Task Prepare_TwoSidesOfAConflict_NamesBoth()
    {
        var error = await _node.FailureAsync(Spec(_channel.Url, """["below", "above"]"""));

        error.Message.Should().Contain("below").And.Contain("above").And.Contain("middle");
    }

    [Fact]
    public async Task Prepare_AVersionThatIsAskedForAgainstWhatAnotherNeeds_NamesBothSides()
    {
        var error = await _node.FailureAsync(Spec(_channel.Url, """["middle 2.*", "below"]"""));

        error.Code.Should().Be("unsolvable", string.Join('\n', error.LastLines));
        error.Message.Should().Contain("middle <2, and middle 2.* is asked for").And.NotContain("no candidates").And.NotContain(":;");
    }

    [Fact]
    public async Task Prepare_NameThatIsNearlyRight_IsToldTheRightOne() =>
        (await _node.FailureAsync(Spec(_channel.Url, """["plian"]"""))).Hint.Should().Contain("plain");

    [Theory]
    [InlineData("""["later"]""", false)]
    [InlineData("""["later"]""", true)]
    [InlineData("""["plain", "middle >=3"]""", false)]
    [InlineData("""["needs-later"]""", false)]
    public async Task Prepare_PackageThatAChannelOfOnesOwnGetsLater_IsFoundByTheNext(string dependencies, bool inDirectory)
    {
        _channel.Put(new CondaPackage("needs-later", "1.0") { Depends = ["later"] });
        _channel.WriteTo(_node.Files.At("channel"));
        var spec = Spec(inDirectory ? $"file://{_node.Files.At("channel")}" : _channel.Url, dependencies);
        await _node.FailureAsync(spec);

        _channel.Put(new CondaPackage("later", "1.0"));
        _channel.Put(new CondaPackage("middle", "3.0"));
        _channel.WriteTo(_node.Files.At("channel"));

        await _node.PrepareAsync(spec);
    }

    [Theory]
    [InlineData("conda-forge", "numpy", false)]
    [InlineData("defaults", "numpy", false)]
    [InlineData("https://conda.anaconda.org/bioconda/", "numpy", false)]
    [InlineData("https://${CONDA_CHANNEL_1_CREDENTIALS}@conda.anaconda.org/mine", "numpy", true)]
    [InlineData("https://conda.example.com/main", "numpy", true)]
    [InlineData("file:///channel", "numpy", true)]
    [InlineData("/channel", "numpy", true)]
    [InlineData("conda-forge", "https://conda.example.com/main::numpy", true)]
    [InlineData("conda-forge", "bioconda::numpy", false)]
    [InlineData("conda-forge", "numpy", true, "https://mirror.example.com/")]
    public void Of_AMissingPackage_IsRememberedOfPublicChannelsAlone(
        string channel,
        string spec,
        bool isOwn,
        string alias = "https://conda.anaconda.org/"
    )
    {
        var inputs = new CondaInputs(
            new JsonObject
            {
                [CondaInputs.Channels] = new JsonArray(channel),
                [CondaInputs.Specs] = new JsonArray(spec),
                [CondaInputs.Alias] = alias,
            }
        );

        var failure = CondaFailures.Of("py-rattler", new ToolResult(["py-rattler"], 1, ["NoSuchPackage: numpy"]), inputs);

        failure.Kind.Life.Should().Be(isOwn ? SetupErrorLife.Passing : SetupErrorLife.Permanent);
    }

    [Theory]
    [InlineData("", HttpStatusCode.Forbidden, "access_denied")]
    [InlineData("", HttpStatusCode.Unauthorized, "access_denied")]
    [InlineData("", HttpStatusCode.NotFound, "uri_not_found")]
    [InlineData("", HttpStatusCode.ServiceUnavailable, "index_unreachable")]
    [InlineData("plain-1.0-0.conda", HttpStatusCode.Forbidden, "access_denied")]
    [InlineData("plain-1.0-0.conda", HttpStatusCode.NotFound, "uri_not_found")]
    [InlineData("plain-1.0-0.conda", HttpStatusCode.ServiceUnavailable, "index_unreachable")]
    public async Task Prepare_ChannelThatRefuses_SaysHow(string end, HttpStatusCode answer, string code)
    {
        _channel.Refuses = (end, answer);

        (await _node.FailureAsync(Spec(_channel.Url, """["plain"]"""))).Code.Should().Be(code, string.Join('\n', _node.Log));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Prepare_PackageThatComesInPart_IsDamagedAndNotRemembered(bool breaksOff)
    {
        _channel.BreaksOff = breaksOff;
        var whole = Plain.Bytes();
        if (!breaksOff)
        {
            _channel.Damage(Plain, whole[..(whole.Length / 2)]);
        }

        var error = await _node.FailureAsync(Spec(_channel.Url, """["plain"]"""));

        error.Code.Should().Be("archive_corrupt", string.Join('\n', error.LastLines));
        error.Message.Should().Contain("plain", string.Join('\n', error.LastLines));
        _channel.BreaksOff = false;
        _channel.Damage(Plain, whole);
        await _node.PrepareAsync(Spec(_channel.Url, """["plain"]"""));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/channel", "index_unreachable")]
    [InlineData("file:///no/such/channel", "uri_not_found")]
    [InlineData("ftp://127.0.0.1/channel", "conda_spec_invalid")]
    public async Task Prepare_NoChannel_SaysSo(string channel, string code) =>
        (await _node.FailureAsync(Spec(channel, """["plain"]"""))).Code.Should().Be(code, string.Join('\n', _node.Log));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Prepare_FileThatIsAnother_IsNotInstalled(bool overHttp)
    {
        _channel.Damage(Plain, (Plain with { Depends = ["other"] }).Bytes());
        _channel.WriteTo(_node.Files.At("channel"));

        var error = await _node.FailureAsync(Spec(overHttp ? _channel.Url : $"file://{_node.Files.At("channel")}", """["plain"]"""));

        error.Code.Should().Be("hash_mismatch", string.Join('\n', error.LastLines));
        error.Message.Should().Contain("plain");
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("/no/such/environment")]
    public async Task Prepare_EnvironmentThatTheNodeDoesNotHave_IsNamed(string place)
    {
        // A path is looked for by the client first.
        if (place.StartsWith('/'))
        {
            place = Directory.CreateDirectory(_node.Files.At("no-environment")).FullName;
        }

        var error = await _node.FailureAsync($$"""{"conda": "{{place}}"}""");

        error.Code.Should().Be("path_not_found");
        error.Message.Should().Contain(place);
    }

    [Fact]
    public async Task Prepare_ProgramThatTheNodeDoesNotHave_IsNamed()
    {
        await using var node = new PreparedNode(
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["SATCHEL_CONDA_PROGRAM"] = "/no/such/mamba" }
        );

        (await node.FailureAsync(Spec(_channel.Url, """["plain"]"""))).Code.Should().Be("tool_missing");
    }

    private static string Spec(string channel, string dependencies) =>
        $$"""{"conda": {"channels": ["{{channel}}"], "dependencies": {{dependencies}} }, "env_vars": {"CONDA_REMOTE_MAX_RETRIES": "0"} }""";
}
