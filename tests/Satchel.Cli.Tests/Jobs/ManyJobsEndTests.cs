using System.Text.Json.Nodes;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>Commands that wait for several jobs, stop or delete them, with a real cluster for each test.</summary>
public sealed class ManyJobsEndTests : IAsyncLifetime
{
    private readonly FourJobs _jobs = new();

    public ValueTask InitializeAsync() => _jobs.InitializeAsync();

    public ValueTask DisposeAsync() => _jobs.DisposeAsync();

    [Fact]
    public async Task Wait_SeveralJobs_EndsWithTheCodeOfTheFirstThatDidNotSucceed()
    {
        (await _jobs.RunAsync("job", "wait", "good")).ExitCode.Should().Be(0);
        (await _jobs.RunAsync("job", "wait", "good", "bad")).ExitCode.Should().Be(1);

        var late = await _jobs.RunAsync("job", "wait", "good", "long-1", "--timeout", "0.3");
        late.ExitCode.Should().Be(124);
        late.Errors.Should().Contain("'long-1' has not ended in time").And.Contain("hint:");

        var waiting = _jobs.RunAsync("job", "wait", "--json", "long-1", "good");
        await _jobs.RunAsync("job", "stop", "long-1");
        var run = await waiting;
        run.ExitCode.Should().Be(143, "a stopped job has a code of its own");
        JsonNode.Parse(run.Output)!.AsArray().Select(job => job!["status"]!.GetValue<string>()).Should().Equal("STOPPED", "SUCCEEDED");
    }

    [Fact]
    public async Task Submit_IdThatLooksLikeAnOption_NextStepsWorkAsTheyAreTold()
    {
        var submit = await _jobs.RunAsync("job", "submit", "--submission-id=-rf", "--no-wait", "--", "true");

        submit.Errors.Should().Contain("satchel job logs -- -rf").And.Contain("satchel job stop -- -rf");
        await _jobs.Daemon.WaitForEndAsync("-rf");
        (await _jobs.RunAsync("job", "logs", "--", "-rf")).ExitCode.Should().Be(0);
        (await _jobs.RunAsync("job", "stop", "--", "-rf")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task StopAndDelete_All_AskAndThenDoIt()
    {
        var unasked = await _jobs.RunAsync("job", "stop", "--all");
        unasked.ExitCode.Should().Be(1);
        unasked.Errors.Should().Contain("Stop 2 jobs?").And.Contain("-y");
        (await _jobs.NamesAsync("--status", "running,pending")).Should().HaveCount(2);

        (await _jobs.RunAsync("job", "stop", "--all", "-y")).ExitCode.Should().Be(0);
        (await _jobs.NamesAsync("--status", "stopped")).Should().Equal("long-1", "long-2");
        (await _jobs.RunAsync("job", "stop", "long-1")).Errors.Should().Contain("has ended already").And.NotContain("Attempting");

        (await _jobs.RunAsync("job", "delete", "good", "bad")).ExitCode.Should().Be(0);
        var deleted = JsonNode
            .Parse((await _jobs.RunAsync("job", "delete", "--all", "--status", "stopped", "-y", "--json")).Output)!
            .AsArray();
        deleted.Select(job => job!["submission_id"]!.GetValue<string>()).Should().Equal("long-1", "long-2");
        (await _jobs.NamesAsync()).Should().BeEmpty();
    }
}
