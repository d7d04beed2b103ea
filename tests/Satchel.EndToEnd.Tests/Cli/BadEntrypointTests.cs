using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Cli;

/// <summary>What users get wrong and only the job finds out.</summary>
public sealed class BadEntrypointTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    [Fact]
    public async Task An_entrypoint_that_is_not_found_fails_with_the_code_of_the_shell()
    {
        var run = await CliRun.RunAsync(fixture.Daemon.Home.Root, ["job", "submit", "--", "no-such-program-here"]);

        run.ExitCode.Should().Be(127);
        (run.Output + run.Errors).Should().Contain("no-such-program-here").And.Contain("not found");
    }
}
