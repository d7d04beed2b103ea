using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Indexes that break off, or lead nowhere: none of that is the fault of what was asked for, and none of it is remembered.</summary>
public sealed class IndexTroubleTests : IAsyncDisposable
{
    private readonly PreparedNode _node = new();
    private readonly PackageIndex _index = new(new Wheel("beta", "1.0"));

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _index.DisposeAsync();
    }

    [Theory]
    [InlineData("pip", "beta")]
    [InlineData("pip", "beta==1.0 --hash=sha256:HASH")]
    [InlineData("uv", "beta")]
    public async Task Prepare_AConnectionThatBreaksInMidWheel_IsTriedAgainAndNotRemembered(string field, string requirement)
    {
        FindUv(field);
        _index.BreaksOff = true;
        var json = Asking(field, requirement.Replace("HASH", Wheel.Sha256(new Wheel("beta", "1.0").Bytes()), StringComparison.Ordinal));

        var error = await _node.FailureAsync(json);

        error.Code.Should().Be("archive_corrupt", string.Join('\n', error.LastLines));
        error.Message.Should().Contain("beta", string.Join('\n', error.LastLines));
        error.Retryable.Should().BeTrue();
        _index.BreaksOff = false;
        var plan = await _node.PrepareAsync(json);
        (await PreparedNode.RunAsync(plan, "python", "-c", "import beta; print(beta.version)")).Should().Be("1.0");
    }

    [Theory]
    [InlineData("pip", "file:///etc/passwd")]
    [InlineData("pip", "/simple/beta/")]
    [InlineData("uv", "file:///etc/passwd")]
    [InlineData("uv", "/simple/beta/")]
    public async Task Prepare_AnIndexThatLeadsNowhere_IsToldAsThat(string field, string location)
    {
        FindUv(field);
        _index.LeadsTo = location;

        var error = await _node.FailureAsync(Asking(field, "beta"));

        error.Code.Should().Be("index_unreachable", string.Join('\n', error.LastLines));
        error.Message.Should().Contain("redirects");
    }

    private string Asking(string field, string requirement) =>
        $$"""{"{{field}}": ["{{requirement}}"], "env_vars": {"PIP_INDEX_URL": "{{_index.Url}}", "UV_DEFAULT_INDEX": "{{_index.Url}}"} }""";

    private void FindUv(string field)
    {
        if (field is "uv")
        {
            Assert.SkipWhen(RealUv.Directory is null, RealUv.Missing);
            _node.Variables["PATH"] = $"{RealUv.Directory}:/usr/local/bin:/usr/bin:/bin";
        }
    }
}
