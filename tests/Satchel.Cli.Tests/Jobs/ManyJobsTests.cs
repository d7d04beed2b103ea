using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>Commands about several jobs that change none of them: list, and those that are refused or not meant.</summary>
public sealed class ManyJobsTests(FourJobs jobs) : IClassFixture<FourJobs>
{
    [Fact]
    public async Task List_Picked_SortedAndShort_IsWhatWasAskedFor()
    {
        (await jobs.NamesAsync()).Should().Equal("good", "bad", "long-1", "long-2");
        (await jobs.NamesAsync("--status", "succeeded,failed")).Should().Equal("good", "bad");
        (await jobs.NamesAsync("--status", "failed", "--status", "succeeded")).Should().Equal("good", "bad");
        (await jobs.NamesAsync("--filter", "team=vision")).Should().Equal("good", "long-1");
        (await jobs.NamesAsync("--sort", "id", "--limit", "2")).Should().Equal("long-1", "long-2");
        JsonNode
            .Parse((await jobs.RunAsync("job", "list", "-o", "json", "--filter", "team=audio")).Output)!
            .AsArray()
            .Should()
            .ContainSingle();

        var table = (await jobs.RunAsync("job", "list", "-o", "wide")).Output.Split('\n');
        table[0].Should().Match("SUBMISSION ID  STATUS*AGE*TOOK*EXIT*NAME*RESOURCES*NODE*ACCEPTED*ENTRYPOINT");
        table[1].Should().Match("good*SUCCEEDED*0*nightly* head *true'");
        table[2].Should().Match("bad*FAILED*1*");
        table.Should().AllSatisfy(line => line.Should().NotContain("\u001b", "colours are for terminals"));
    }

    [Fact]
    public async Task List_FilterByWhatIsInNoMetadata_SaysSo()
    {
        var run = await jobs.RunAsync("job", "list", "--filter", "state=FAILED", "-q");

        run.ExitCode.Should().Be(0, run.All);
        run.Errors.Should().Contain("No job has 'state' in its metadata").And.Contain("--status");
        (await jobs.RunAsync("job", "list", "--filter", "team=nobody", "-q")).Errors.Should().BeEmpty("there are jobs with a team");
    }

    [Fact]
    public async Task List_OnATerminal_StaysOneLineAJob()
    {
        foreach (var columns in (int[])[1, 17, 60])
        {
            var run = await TerminalRun.RunAsync(new CliCall(jobs.Daemon.Home.Root, ["job", "list"]), columns);

            run.ExitCode.Should().Be(0, run.Output);
            var lines = run.Output.TrimEnd('\n').Split('\n');
            lines.Should().HaveCount(5, run.Output).And.AllSatisfy(line => Visible(line).Length.Should().BeLessThanOrEqualTo(columns));
            (columns < 60 || lines[1].StartsWith("good           \u001b[32mSUCCEEDED\u001b[0m", StringComparison.Ordinal))
                .Should()
                .BeTrue(lines[1]);
        }

        var wide = await TerminalRun.RunAsync(new CliCall(jobs.Daemon.Home.Root, ["job", "list", "-o", "wide"]), columns: 17);
        wide.Output.Should().Contain("ENTRYPOINT", "what was asked for is not cut");
    }

    [Fact]
    public async Task Command_BeginningOfAnId_FindsTheOnlyJobThatHasIt()
    {
        (await jobs.RunAsync("job", "status", "go")).Output.Should().Contain("'good' succeeded").And.Contain("team=vision");
        (await jobs.RunAsync("job", "logs", "go")).ExitCode.Should().Be(0);

        var several = await jobs.RunAsync("job", "stop", "long");
        several.ExitCode.Should().Be(1);
        several.Errors.Should().Contain("2 jobs").And.Contain("long-1, long-2");

        (await jobs.RunAsync("job", "status", "nobody")).Errors.Should().Contain("nobody");
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("delete")]
    public async Task Command_ThatCannotBeTakenBack_WantsTheWholeOfAName(string command)
    {
        var refused = await jobs.RunAsync("job", command, "-y", "goo");

        refused.ExitCode.Should().Be(1);
        refused
            .Errors.Should()
            .Contain("Job goo does not exist; only 'good' begins like that.")
            .And.Contain("hint: Give the whole of its name");
        (await jobs.NamesAsync()).Should().Contain("good");
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("delete")]
    public async Task Command_PersonSaysNo_FailsAndDoesNothing(string command)
    {
        using var asked = CliRun.Start(TerminalRun.On(new CliCall(jobs.Daemon.Home.Root, ["job", command, "--all"]), columns: 100));
        await asked.StandardInput.WriteAsync("n\n");
        asked.StandardInput.Close();
        var shown = await asked.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await asked.WaitForExitAsync(TestContext.Current.CancellationToken);

        asked.ExitCode.Should().Be(1);
        shown.Should().Contain("Nothing was done.");
        (await jobs.NamesAsync()).Should().Contain("good").And.Contain("long-1");
    }

    private static string Visible(string line) => Regex.Replace(line, "\u001b\\[[0-9;]*m", "");
}
