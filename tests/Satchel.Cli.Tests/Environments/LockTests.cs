using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Environments;

/// <summary><c>satchel env lock</c>.</summary>
public sealed class LockTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("absent/env.lock")]
    [InlineData("directory")]
    public async Task Lock_FileThatCannotBeWritten_IsToldBeforeAClusterIsStarted(string file)
    {
        Directory.CreateDirectory(_scratch.At("directory"));

        var run = await CliRun.RunAsync(
            _scratch.At("home"),
            ["env", "lock", "--json", "--runtime-env-json", """{"pip": ["six"]}""", "-o", _scratch.At(file)]
        );

        run.ExitCode.Should().Be(1, run.All);
        run.Errors.Should().Contain("file_not_written").And.NotContain("Started a cluster");
        (await CliRun.RunAsync(_scratch.At("home"), ["status"])).ExitCode.Should().Be(1, "nothing was started");
        Directory.EnumerateFileSystemEntries(_scratch.At("directory")).Should().BeEmpty();
    }
}
