using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Nuget;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Shared.PackageManagers;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>What went wrong is recognised also where the lines that say it are followed by more than people are shown.</summary>
public sealed class LongOutputTests : IAsyncDisposable
{
    private const string Pip = "THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.";

    private readonly PreparedNode _node = new();
    private readonly PackageIndex _index = new(new Wheel("beta", "1.0"));

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _index.DisposeAsync();
    }

    [Theory]
    [InlineData("pip")]
    [InlineData("uv")]
    public async Task Prepare_ManyHashesAndNoneThatIsRight_IsToldAsTheHashes(string field)
    {
        Assert.SkipWhen(field is "uv" && RealUv.Directory is null, RealUv.Missing);
        _node.Variables["PATH"] = $"{RealUv.Directory}:{_node.Variables["PATH"]}";
        var hashes = string.Concat(Enumerable.Range(0, 80).Select(number => $" --hash=sha256:{number:x64}"));

        var error = await _node.FailureAsync($$"""{"{{field}}": ["--index-url {{_index.Url}}", "beta==1.0{{hashes}}"]}""");

        error.Code.Should().Be("hash_mismatch");
        error.Message.Should().Contain("beta");
        error.LastLines.Should().HaveCountLessThanOrEqualTo(50);
    }

    [Theory]
    [InlineData(Pip, "hash_mismatch")]
    [InlineData("OSError: [Errno 28] No space left on device", "disk_full")]
    [InlineData("a.c:1:10: fatal error: x.h: No such file or directory", "build_failed")]
    [InlineData("WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError'", "tool_failed")]
    public void Of_ASignBeforeTheLastLines_Counts(string sign, string code)
    {
        var failure = InstallFailures.Of("pip", Long(sign));

        failure.Kind.Code.Should().Be(code);
        failure.Tool!.LastLines.Should().HaveCount(50).And.NotContain(sign);
    }

    [Fact]
    public void Of_ALongOutputOfOtherTools_IsReadWhole()
    {
        RestoreFailures.Of(Long("x.csproj : error NU1101: Unable to find package a.")).Kind.Code.Should().Be("no_such_package");
        EngineFailures
            .Of(new ContainerEngine("podman", IsDocker: false), "a", "fetch", Long("Error: no space left on device"))
            .Kind.Code.Should()
            .Be("disk_full");
    }

    private static ToolResult Long(string sign) => new(["tool"], 1, [sign, .. Enumerable.Repeat("and so on", 200)]);
}
