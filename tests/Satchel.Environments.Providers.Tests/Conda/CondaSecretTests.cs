using Satchel.Environments.Providers.Tests.Packages;
using Satchel.Testing.Conda;

namespace Satchel.Environments.Providers.Tests.Conda;

/// <summary>Tokens and passwords of channels are used, and nothing keeps them.</summary>
public sealed class CondaSecretTests(Rattler rattler) : IAsyncDisposable
{
    private const string Canary = "hush-hush";

    private readonly PreparedNode _node = new(tools: rattler.Tools);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("http://HOST/t/hush-hush/channel", "{}")]
    [InlineData("http://HOST/t/${TOKEN_OF_MINE}/channel", """{"TOKEN_OF_MINE": "hush-hush"}""")]
    public async Task Prepare_ChannelWithAToken_IsUsedAndNothingKeepsIt(string url, string variables)
    {
        await using var channel = new CondaChannel(new CondaPackage("plain", "1.0")) { Token = Canary };

        await PrepareAsync(url, channel, variables);

        _node.ShouldKeepNothingOf(Canary);
    }

    [Theory]
    [InlineData("http://user:hush-hush@HOST/channel", "{}")]
    [InlineData("http://user:${PASSWORD}@HOST/channel", """{"PASSWORD": "hush-hush"}""")]
    public async Task Prepare_ChannelWithAPassword_IsUsedAndNothingKeepsIt(string url, string variables)
    {
        await using var channel = new CondaChannel(new CondaPackage("plain", "1.0")) { Credentials = $"user:{Canary}" };

        await PrepareAsync(url, channel, variables);

        _node.ShouldKeepNothingOf(Canary);
    }

    [Theory]
    [InlineData("http://HOST/t/hush-hush/channel")]
    [InlineData("http://user:hush-hush@HOST/channel")]
    public async Task Prepare_ChannelThatRefusesWhatItIsGiven_TellsNoneOfIt(string url)
    {
        await using var channel = new CondaChannel(new CondaPackage("plain", "1.0")) { Credentials = "other:password", Token = "other" };

        var error = await _node.FailureAsync(SpecFor(url, channel, "{}"));

        error.Code.Should().Be("access_denied");
        $"{error.Message} {error.Hint} {string.Join(' ', error.LastLines)} {string.Join(' ', error.Command)}".Should().NotContain(Canary);
        _node.ShouldKeepNothingOf(Canary);
    }

    [Fact]
    public async Task Prepare_OtherTokenForTheSameChannel_IsTheSameLayer()
    {
        await using var channel = new CondaChannel(new CondaPackage("plain", "1.0")) { Token = Canary };
        await PrepareAsync("http://HOST/t/hush-hush/channel", channel, "{}");

        await PrepareAsync("http://HOST/t/another-one/channel", channel, "{}");

        _node.Store.List().Should().ContainSingle();
    }

    [Theory]
    [InlineData("http://HOST/${MINE}/channel", "MINE", "hush-hush")]
    [InlineData("${MINE}", "MINE", "http://HOST/hush-hush/channel")]
    [InlineData("channel", "CONDA_CHANNEL_ALIAS", "http://HOST/hush-hush")]
    public async Task Prepare_ChannelWhosePlaceIsASecret_IsUsedAndNothingKeepsIt(string url, string variable, string value)
    {
        await using var channel = new CondaChannel(new CondaPackage("plain", "1.0")) { Below = Canary };
        _node.Secrets.Set("mine", value.Replace("HOST", channel.Authority, StringComparison.Ordinal));
        var spec = SpecFor(url, channel, $$"""{"{{variable}}": {"secret": "mine"} }""");

        await _node.PrepareAsync(spec);

        _node.ShouldKeepNothingOf(Canary);
        var locked = _node.LockOf(_node.Store.List().Single().Key)!.ToJsonString();
        locked.Should().Contain($"${{{variable}}}").And.NotContain(Canary);
        await _node.PrepareAsync(spec.Insert(1, $"\"lock\": {locked}, "));
        _node.ShouldKeepNothingOf(Canary);
    }

    [Fact]
    public async Task Plan_ChannelsThatAreASecret_AreTheSameLayerWithANewTokenAndAnotherWithANewPlace()
    {
        Task<string> KeysAsync(string channels)
        {
            _node.Secrets.Set("mine", channels);
            return _node.KeysAsync("""{"conda": {"dependencies": ["plain"]}, "env_vars": {"CONDA_CHANNELS": {"secret": "mine"} } }""");
        }

        var before = await KeysAsync("https://host/t/Ab3Cd5Ef7Gh9Jk1Lm3No/channel,https://user:one@other/channel");

        (await KeysAsync("https://host/t/Zz3Cd5Ef7Gh9Jk1Lm3Yy/channel,https://user:two@other/channel")).Should().Be(before);
        (await KeysAsync("https://host/t/Ab3Cd5Ef7Gh9Jk1Lm3No/moved,https://user:one@other/channel")).Should().NotBe(before);
    }

    private Task PrepareAsync(string url, CondaChannel channel, string variables) => _node.PrepareAsync(SpecFor(url, channel, variables));

    private static string SpecFor(string url, CondaChannel channel, string variables) =>
        $$"""{"conda": {"channels": ["{{url.Replace("HOST", channel.Authority)}}"], "dependencies": ["plain"]}, "env_vars": {{variables}} }""";
}
