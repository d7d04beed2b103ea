using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Shell;

public sealed class ManualPageTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Manual_To_WritesAPageForEachCommandThatSaysWhatItsHelpSays()
    {
        var run = await CliRun.RunAsync(_scratch.At("home"), ["manual", "--to", _scratch.At("man1")]);

        run.ExitCode.Should().Be(0, run.All);
        Directory
            .EnumerateFiles(_scratch.At("man1"))
            .Select(Path.GetFileName)
            .Should()
            .Contain(["satchel.1", "satchel-job.1", "satchel-job-submit.1"])
            .And.NotContain("satchel-complete.1");
        var page = await File.ReadAllTextAsync(_scratch.At("man1/satchel-job-wait.1"), TestContext.Current.CancellationToken);
        page.Should()
            .Contain(".SH NAME\nsatchel\\-job\\-wait \\- Waits for jobs to end\n")
            .And.Contain(".B \\-\\-timeout SECONDS\n")
            .And.Contain("satchel job wait nightly\n");
    }

    [Fact]
    public async Task Manual_Command_IsThatPage()
    {
        var run = await CliRun.RunAsync(_scratch.At("home"), ["manual", "job", "wait"]);

        run.Output.Should().StartWith(".TH \"SATCHEL-JOB-WAIT\" 1");
    }

    [Theory]
    [InlineData("manual nosuch", "No such command 'nosuch'")]
    [InlineData("manual job --to x", "not both")]
    public async Task Manual_Wrong_IsAUsageError(string command, string expected)
    {
        var run = await CliRun.RunAsync(_scratch.At("home"), command.Split(' '));

        run.ExitCode.Should().Be(2);
        run.Errors.Should().Contain(expected);
    }
}
