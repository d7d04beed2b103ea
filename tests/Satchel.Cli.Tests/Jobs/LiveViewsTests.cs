using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>What goes on in a cluster at the moment: <c>events</c>, <c>top</c>, and where a running job works.</summary>
public sealed class LiveViewsTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private Daemon _daemon = null!;

    public async ValueTask InitializeAsync() => _daemon = await Daemon.StartAsync(_scratch.At("home"), "--num-cpus", "4");

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Events_JobsThatEnd_AreToldInOrderAndFollowed()
    {
        await _daemon.SubmitAsync("exit 3", "one");
        await _daemon.WaitForEndAsync("one");

        var told = await RunAsync("events");
        var json = await RunAsync("events", "--json", "--limit", "1");
        using var following = CliRun.Start(new CliCall(_daemon.Home.Root, ["events", "-f", "--limit", "1"]));
        var first = await following.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        await _daemon.SubmitAsync("true", "two");
        var next = await following.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        following.Kill();

        var lines = told.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].Should().EndWith("  one  queued");
        lines.Should().ContainSingle(line => line.EndsWith("  one  running", StringComparison.Ordinal));
        lines[^1].Should().MatchRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  one  failed  .*exit code 3");
        JsonNode.Parse(json.Output)!["event"]!.GetValue<string>().Should().Be("failed");
        first.Should().Contain("one  failed");
        next.Should().EndWith("  two  queued");
    }

    [Fact]
    public async Task Events_HeadIsKilledAndStartedAgain_GoOn()
    {
        await _daemon.SubmitAsync("true", "before");
        await _daemon.WaitForEndAsync("before");
        using var following = CliRun.Start(new CliCall(_daemon.Home.Root, ["events", "-f", "--limit", "1"]));
        (await following.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).Should().Contain("before");

        await _daemon.KillAsync();
        await _daemon.DisposeAsync();
        _daemon = await Daemon.StartAsync(_scratch.At("home"), "--num-cpus", "4");
        await _daemon.SubmitAsync("true", "after");

        (await following.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).Should().EndWith("  after  queued");
        following.Kill();
    }

    [Fact]
    public async Task Logs_HeadIsKilledAndStartedAgain_AreFollowedToTheirEnd()
    {
        await _daemon.SubmitAsync($"echo first; until [ -e {_scratch.At("go")} ]; do sleep 0.05; done; echo last", "lasting");
        await _daemon.WaitAsync("lasting", job => job.Status is JobStatus.Running);
        using var following = CliRun.Start(new CliCall(_daemon.Home.Root, ["logs", "-f", "lasting"]));
        while (await following.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is not "first") { }

        await _daemon.KillAsync();
        await _daemon.DisposeAsync();
        // It has seen that the cluster is away.
        (await following.StandardError.ReadLineAsync(TestContext.Current.CancellationToken))
            .Should()
            .NotBeNull();
        _daemon = await Daemon.StartAsync(_scratch.At("home"), "--num-cpus", "4");
        _scratch.Write("go", "");

        (await following.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().EndWith("last\n");
        await following.WaitForExitAsync(TestContext.Current.CancellationToken);
        following.ExitCode.Should().Be(0);
    }

    [Theory]
    [InlineData("job list --watch")]
    [InlineData("events -f")]
    [InlineData("logs -f sleeper")]
    [InlineData("job logs -f sleeper")]
    public async Task Following_ReaderHasLeft_EndsThoughNothingHappens(string command)
    {
        await _daemon.SubmitAsync("echo first; sleep 600", "sleeper");
        await _daemon.WaitAsync("sleeper", job => job.Status is JobStatus.Running);
        using var following = CliRun.Start(new CliCall(_daemon.Home.Root, command.Split(' ')));
        (await following.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).Should().NotBeNull();

        following.StandardOutput.Dispose();

        await following.WaitForExitAsync(TestContext.Current.CancellationToken);
        following.ExitCode.Should().Be(141);
    }

    [Fact]
    public async Task Top_JobThatRuns_IsShownWithWhatItTakes()
    {
        await _daemon.SubmitAsync(
            new()
            {
                Entrypoint = "sleep 600",
                SubmissionId = "sleeper",
                EntrypointNumCpus = 1,
            }
        );
        await _daemon.WaitAsync("sleeper", job => job.Status is JobStatus.Running);

        // A job runs from the moment that its supervisor is there, its driver a moment later.
        JsonNode picture = new JsonObject();
        await Eventually.TrueAsync(
            async () =>
                (picture = JsonNode.Parse((await RunAsync("top", "--json")).Output)!)["jobs"]![0]!["resident_bytes"]!.GetValue<long>() > 0,
            "its driver is there"
        );
        var told = await RunAsync("top");
        var status = await RunAsync("job", "status", "sleeper");

        picture["jobs"]![0]!["submission_id"]!.GetValue<string>().Should().Be("sleeper");
        told.Output.Should().MatchRegex(@"(?m)^head +1 of 4 ").And.MatchRegex(@"(?m)^sleeper .* sleep 600$").And.NotContain("\u001b");
        status
            .Output.Should()
            .MatchRegex(@"(?m)^Working directory: /.* on the node")
            .And.MatchRegex(@"(?m)^Log: /.*sleeper.*\.log on the node$");
    }

    [Fact]
    public async Task Top_OnATerminal_IsShownAgainUntilItIsInterrupted()
    {
        await _daemon.SubmitAsync("sleep 600", "sleeper");
        await _daemon.WaitAsync("sleeper", job => job.Status is JobStatus.Running);
        using var process = CliRun.Start(TerminalRun.On(new CliCall(_daemon.Home.Root, ["top"]), columns: 70));

        // Processors in use are known from the second picture on.
        for (var pictures = 0; pictures < 2; )
        {
            var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            line.Should().NotBeNull("it goes on");
            line!.Length.Should().BeLessThan(100);
            pictures += line.Contains("sleeper", StringComparison.Ordinal) ? 1 : 0;
        }

        process.Kill(entireProcessTree: true);
    }

    [Theory]
    [InlineData("top")]
    [InlineData("job list --watch")]
    public async Task ShownAgain_NoColorIsAsked_StandsBelowWithoutControlSequences(string command)
    {
        await _daemon.SubmitAsync("sleep 600", "sleeper");
        await _daemon.WaitAsync("sleeper", job => job.Status is JobStatus.Running);
        string[] shell = ["-c", $"NO_COLOR=1 exec {Programs.Cli} {command}"];
        using var process = CliRun.Start(TerminalRun.On(new CliCall(_daemon.Home.Root, shell) { Program = "/bin/sh" }, columns: 100));

        for (var pictures = 0; pictures < 2; )
        {
            var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            line.Should().NotBeNull("it goes on").And.NotContain("\u001b");
            if (line!.Contains("sleeper", StringComparison.Ordinal) && ++pictures == 1)
            {
                await _daemon.SubmitAsync("sleep 600", "another");
            }
        }

        process.Kill(entireProcessTree: true);
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(_daemon.Home.Root, arguments);
}
