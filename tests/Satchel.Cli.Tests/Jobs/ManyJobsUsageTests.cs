using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>What makes no sense is told before any cluster is looked for.</summary>
public sealed class ManyJobsUsageTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("job", "list", "--filter", "team")]
    [InlineData("job", "list", "--limit", "0")]
    [InlineData("job", "list", "--status", "odd")]
    [InlineData("job", "list", "--sort", "odd")]
    [InlineData("job", "stop")]
    [InlineData("job", "stop", "good", "--all")]
    [InlineData("job", "delete", "good", "--status", "failed")]
    [InlineData("job", "wait")]
    [InlineData("job", "wait", "good", "--timeout", "soon")]
    [InlineData("job", "wait", "good", "--timeout", "2000000000")]
    public async Task Command_MakesNoSense_IsAUsageError(params string[] command) =>
        (await CliRun.RunAsync(_scratch.At("home"), command)).ExitCode.Should().Be(2);
}
