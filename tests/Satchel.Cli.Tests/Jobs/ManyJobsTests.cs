using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>Commands about several jobs: list, wait, stop and delete, with a real cluster.</summary>
public sealed class ManyJobsTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private Daemon _daemon = null!;

    public async ValueTask InitializeAsync()
    {
        _daemon = await Daemon.StartAsync(_scratch.At("home"), "--num-cpus", "4");
        await SubmitAsync("good", "true", "{\"team\": \"vision\", \"name\": \"nightly\"}");
        await SubmitAsync("bad", "false", "{\"team\": \"audio\"}");
        await SubmitAsync("long-1", "sleep 600", "{\"team\": \"vision\"}");
        await SubmitAsync("long-2", "sleep 600", "{}");
        await _daemon.WaitForEndAsync("good");
        await _daemon.WaitForEndAsync("bad");
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task List_Picked_SortedAndShort_IsWhatWasAskedFor()
    {
        (await NamesAsync()).Should().Equal("good", "bad", "long-1", "long-2");
        (await NamesAsync("--status", "succeeded,failed")).Should().Equal("good", "bad");
        (await NamesAsync("--status", "failed", "--status", "succeeded")).Should().Equal("good", "bad");
        (await NamesAsync("--filter", "team=vision")).Should().Equal("good", "long-1");
        (await NamesAsync("--sort", "id", "--limit", "2")).Should().Equal("long-1", "long-2");
        JsonNode.Parse((await RunAsync("job", "list", "-o", "json", "--filter", "team=audio")).Output)!.AsArray().Should().ContainSingle();

        var table = (await RunAsync("job", "list", "-o", "wide")).Output.Split('\n');
        table[0].Should().Match("SUBMISSION ID  STATUS*AGE*TOOK*EXIT*NAME*RESOURCES*NODE*ACCEPTED*ENTRYPOINT");
        table[1].Should().Match("good*SUCCEEDED*0*nightly* head *true'");
        table[2].Should().Match("bad*FAILED*1*");
        table.Should().AllSatisfy(line => line.Should().NotContain("\u001b", "colours are for terminals"));
    }

    [Fact]
    public async Task List_FilterByWhatIsInNoMetadata_SaysSo()
    {
        var run = await RunAsync("job", "list", "--filter", "state=FAILED", "-q");

        run.ExitCode.Should().Be(0, run.All);
        run.Errors.Should().Contain("No job has 'state' in its metadata").And.Contain("--status");
        (await RunAsync("job", "list", "--filter", "team=nobody", "-q")).Errors.Should().BeEmpty("there are jobs with a team");
    }

    [Fact]
    public async Task List_OnATerminal_StaysOneLineAJob()
    {
        foreach (var columns in (int[])[1, 17, 60])
        {
            var run = await TerminalRun.RunAsync(new CliCall(_daemon.Home.Root, ["job", "list"]), columns);

            run.ExitCode.Should().Be(0, run.Output);
            var lines = run.Output.TrimEnd('\n').Split('\n');
            lines.Should().HaveCount(5, run.Output).And.AllSatisfy(line => Visible(line).Length.Should().BeLessThanOrEqualTo(columns));
            (columns < 60 || lines[1].StartsWith("good           \u001b[32mSUCCEEDED\u001b[0m", StringComparison.Ordinal))
                .Should()
                .BeTrue(lines[1]);
        }

        var wide = await TerminalRun.RunAsync(new CliCall(_daemon.Home.Root, ["job", "list", "-o", "wide"]), columns: 17);
        wide.Output.Should().Contain("ENTRYPOINT", "what was asked for is not cut");
    }

    [Fact]
    public async Task Wait_SeveralJobs_EndsWithTheCodeOfTheFirstThatDidNotSucceed()
    {
        (await RunAsync("job", "wait", "good")).ExitCode.Should().Be(0);
        (await RunAsync("job", "wait", "good", "bad")).ExitCode.Should().Be(1);

        var late = await RunAsync("job", "wait", "good", "long-1", "--timeout", "0.3");
        late.ExitCode.Should().Be(124);
        late.Errors.Should().Contain("'long-1' has not ended in time").And.Contain("hint:");

        var waiting = RunAsync("job", "wait", "--json", "long-1", "good");
        await RunAsync("job", "stop", "long-1");
        var run = await waiting;
        run.ExitCode.Should().Be(143, "a stopped job has a code of its own");
        JsonNode.Parse(run.Output)!.AsArray().Select(job => job!["status"]!.GetValue<string>()).Should().Equal("STOPPED", "SUCCEEDED");
    }

    [Fact]
    public async Task Command_BeginningOfAnId_FindsTheOnlyJobThatHasIt()
    {
        (await RunAsync("job", "status", "go")).Output.Should().Contain("'good' succeeded").And.Contain("team=vision");
        (await RunAsync("job", "logs", "go")).ExitCode.Should().Be(0);

        var several = await RunAsync("job", "stop", "long");
        several.ExitCode.Should().Be(1);
        several.Errors.Should().Contain("2 jobs").And.Contain("long-1, long-2");

        (await RunAsync("job", "status", "nobody")).Errors.Should().Contain("nobody");
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("delete")]
    public async Task Command_ThatCannotBeTakenBack_WantsTheWholeOfAName(string command)
    {
        var refused = await RunAsync("job", command, "-y", "goo");

        refused.ExitCode.Should().Be(1);
        refused
            .Errors.Should()
            .Contain("Job goo does not exist; only 'good' begins like that.")
            .And.Contain("hint: Give the whole of its name");
        (await NamesAsync()).Should().Contain("good");
    }

    [Fact]
    public async Task Submit_IdThatLooksLikeAnOption_NextStepsWorkAsTheyAreTold()
    {
        var submit = await RunAsync("job", "submit", "--submission-id=-rf", "--no-wait", "--", "true");

        submit.Errors.Should().Contain("satchel job logs -- -rf").And.Contain("satchel job stop -- -rf");
        await _daemon.WaitForEndAsync("-rf");
        (await RunAsync("job", "logs", "--", "-rf")).ExitCode.Should().Be(0);
        (await RunAsync("job", "stop", "--", "-rf")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task StopAndDelete_All_AskAndThenDoIt()
    {
        var unasked = await RunAsync("job", "stop", "--all");
        unasked.ExitCode.Should().Be(1);
        unasked.Errors.Should().Contain("Stop 2 jobs?").And.Contain("-y");
        (await NamesAsync("--status", "running,pending")).Should().HaveCount(2);

        (await RunAsync("job", "stop", "--all", "-y")).ExitCode.Should().Be(0);
        (await NamesAsync("--status", "stopped")).Should().Equal("long-1", "long-2");
        (await RunAsync("job", "stop", "long-1")).Errors.Should().Contain("has ended already").And.NotContain("Attempting");

        (await RunAsync("job", "delete", "good", "bad")).ExitCode.Should().Be(0);
        var deleted = JsonNode.Parse((await RunAsync("job", "delete", "--all", "--status", "stopped", "-y", "--json")).Output)!.AsArray();
        deleted.Select(job => job!["submission_id"]!.GetValue<string>()).Should().Equal("long-1", "long-2");
        (await NamesAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("delete")]
    public async Task Command_PersonSaysNo_FailsAndDoesNothing(string command)
    {
        using var asked = CliRun.Start(TerminalRun.On(new CliCall(_daemon.Home.Root, ["job", command, "--all"]), columns: 100));
        await asked.StandardInput.WriteAsync("n\n");
        asked.StandardInput.Close();
        var shown = await asked.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await asked.WaitForExitAsync(TestContext.Current.CancellationToken);

        asked.ExitCode.Should().Be(1);
        shown.Should().Contain("Nothing was done.");
        (await NamesAsync()).Should().Contain("good").And.Contain("long-1");
    }

    private static string Visible(string line) => Regex.Replace(line, "\u001b\\[[0-9;]*m", "");

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(_daemon.Home.Root, arguments);

    private async Task<string[]> NamesAsync(params string[] options) =>
        (await RunAsync(["job", "list", "-o", "name", .. options])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task SubmitAsync(string id, string entrypoint, string metadata) =>
        (
            await RunAsync([
                "job",
                "submit",
                "--no-wait",
                "--submission-id",
                id,
                "--metadata-json",
                metadata,
                "--",
                "sh",
                "-c",
                $"exec {entrypoint}",
            ])
        )
            .ExitCode.Should()
            .Be(0);
}
