namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Variables that speak to installers, with references to others in them.</summary>
public sealed class InstallerVariableTests : IAsyncDisposable
{
    private readonly PreparedNode _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("pip", "PIP_INDEX_URL", "http://h/${A_TEAM}/simple", "http://h/one/simple")]
    [InlineData("pip", "PIP_EXTRA_INDEX_URL", "http://h/$A_TEAM/$OF_NODE", "http://h/one/two")]
    [InlineData("uv", "UV_DEFAULT_INDEX", "http://h/${A_TEAM}/${Z_LATER}", "http://h/one/")]
    public async Task Plan_AVariableThatRefersToOthers_IsWhatTheJobSeesInIt(string field, string variable, string value, string seen)
    {
        _node.Variables["OF_NODE"] = "two";
        string Spec(string text) =>
            $$"""{"{{field}}": ["six"], "env_vars": {"A_TEAM": "one", "Z_LATER": "three", "{{variable}}": "{{text}}"} }""";

        (await _node.KeysAsync(Spec(value))).Should().Be(await _node.KeysAsync(Spec(seen)));
    }

    [Fact]
    public async Task Prepare_AVariableWithAReferenceThatGivesNothing_WarnsOnceInTheLogOfTheSetUp()
    {
        await _node.PrepareAsync("""{"env_vars": {"PIP_INDEX_URL": "http://h/${Z_LATER}/simple", "Z_LATER": "x"} }""");

        _node
            .Log.Should()
            .ContainSingle(line => line.Contains("${Z_LATER}"))
            .Which.Should()
            .Contain("PIP_INDEX_URL gives nothing")
            .And.Contain("env_vars sets none before it");
    }
}
