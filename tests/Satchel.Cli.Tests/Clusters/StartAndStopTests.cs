using System.Text.Json.Nodes;
using Satchel.Abstractions.Home;
using Satchel.Posix.Locks;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Clusters;

public sealed class StartAndStopTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await RunAsync("stop");
        _scratch.Dispose();
    }

    [Fact]
    public async Task Start_SecondTime_SaysSoAndChangesNothing()
    {
        var first = await RunAsync("start", "--head", "--json");
        var second = await RunAsync("start", "--head");
        var asJson = JsonNode.Parse((await RunAsync("start", "--head", "--json")).Output)!;

        first.ExitCode.Should().Be(0, first.Errors);
        second.ExitCode.Should().Be(0);
        second.Errors.Should().Contain("already running").And.Contain("nothing was changed");
        asJson["pid"]!.GetValue<int>().Should().Be(JsonNode.Parse(first.Output)!["pid"]!.GetValue<int>());
        asJson["started"]!.GetValue<bool>().Should().BeFalse();
        (await RunAsync("start", "--head", "--num-cpus", "3")).Errors.Should().Contain("--num-cpus was not applied");
        second.Errors.Should().NotContain("not applied");
    }

    [Fact]
    public async Task Stop_JobTakesItsTime_IsNamedMeanwhile()
    {
        var submitted = await RunAsync(
            "job",
            "submit",
            "--no-wait",
            "--submission-id",
            "slow",
            "--env",
            "SATCHEL_JOB_STOP_WAIT_TIME_S=600",
            "--",
            $"trap 'until [ -e {_scratch.At("told")} ]; do sleep 0.1; done; exit 0' TERM; echo on; while :; do sleep 0.1; done"
        );
        submitted.ExitCode.Should().Be(0, submitted.Errors);
        await Eventually.TrueAsync(
            async () => (await RunAsync("job", "logs", "slow")).Output.Contains("on\n", StringComparison.Ordinal),
            "the job listens"
        );

        using var stop = CliRun.Start(new CliCall(_scratch.At("home"), ["stop"]));
        var errors = "";
        while (
            !errors.Contains("Waiting for 1 job to stop", StringComparison.Ordinal)
            && await stop.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
        )
        {
            errors += line + "\n";
        }

        _scratch.Write("told", "");
        await stop.WaitForExitAsync(TestContext.Current.CancellationToken);

        stop.ExitCode.Should().Be(0, errors);
        errors.Should().Contain("Waiting for 1 job to stop").And.Contain("slow");
    }

    [Fact]
    public async Task Start_RunningOnAnotherPortThanAsked_IsAnError()
    {
        await RunAsync("start", "--head");

        var other = await RunAsync("start", "--head", "--dashboard-port", "1");

        other.ExitCode.Should().Be(1);
        other.Errors.Should().Contain("already running").And.Contain("hint:");
    }

    [Fact]
    public async Task Stop_HeadWasKilled_SaysThatItsJobsMayStillRun()
    {
        var head = JsonNode.Parse((await RunAsync("start", "--head", "--json")).Output)!;
        (await RunAsync("status")).ExitCode.Should().Be(0);
        Signals.Send(ProcessIdentity.Of(head["pid"]!.GetValue<int>())!, Signals.Kill);
        await Eventually.TrueAsync(async () => (await RunAsync("status")).ExitCode != 0, "the head is gone");

        var stop = await RunAsync("stop");

        stop.ExitCode.Should().Be(0);
        stop.Errors.Should().Contain("ended without being stopped").And.Contain("the next start finds them");
        (await RunAsync("status")).Errors.Should().Contain("ended without being stopped");
        await RunAsync("start", "--head");
        await RunAsync("stop");
        (await RunAsync("stop")).Errors.Should().NotContain("ended without being stopped");
    }

    [Fact]
    public async Task Stop_HeadThatStarts_IsWaitedForAndEnded()
    {
        var starting = RunAsync("start", "--head");
        await Eventually.TrueAsync(() => FileLock.FindHolder(new SatchelHome(_scratch.At("home")).HeadLock) is not null, "it has the home");

        var stop = await RunAsync("stop");

        stop.ExitCode.Should().Be(0, stop.Errors);
        stop.Errors.Should().Contain("Ended the cluster");
        // Whose head ended before it could be used may start another one, or say so.
        await starting;
    }

    [Theory]
    [InlineData("start --head --num-cpus x", "'x' is not a valid float")]
    [InlineData("start --head --num-gpus NaN", "'NaN' is not a valid float")]
    [InlineData("start --head --memory 10G", "'10G' is not a valid integer")]
    [InlineData("start --head --dashboard-port 70000", "'70000' is not a valid port")]
    [InlineData("job submit --entrypoint-num-cpus NaN -- true", "'NaN' is not a valid float")]
    [InlineData("job submit --queue-timeout 1e400 -- true", "'1e400' is not a valid float")]
    [InlineData("job list -o yaml", "yaml")]
    [InlineData("start --head --resources {bad", "'--resources': '{bad' is not a JSON object of numbers")]
    [InlineData("start --head --labels ", "'--labels': '' is not a JSON object of texts")]
    [InlineData("job submit --runtime-env-json  -- true", "--runtime-env-json is not a valid JSON string")]
    [InlineData("job submit --runtime-env-json {bad -- true", "--runtime-env-json is not a valid JSON string")]
    [InlineData("job submit --runtime-env-json {} --runtime-env x -- true", "Only one of")]
    [InlineData("job submit --metadata-json  -- true", "--metadata-json is not a valid JSON string")]
    [InlineData("job submit --metadata-json {\"a\":1} -- true", "metadata values must be strings")]
    [InlineData("job submit --entrypoint-resources [1] -- true", "--entrypoint-resources is not a valid JSON string")]
    [InlineData("job submit --entrypoint-label-selector {bad -- true", "--entrypoint-label-selector is not a valid JSON string")]
    [InlineData("env plan --runtime-env-json {bad", "--runtime-env-json is not a valid JSON string")]
    [InlineData("job list --headers {bad", "Failed to parse headers into JSON")]
    [InlineData("job list --headers ", "Failed to parse headers into JSON")]
    public async Task CommandLine_ValueThatAnOptionDoesNotTake_IsToldInPlainWords(string line, string expected)
    {
        var run = await RunAsync(line.Split(' '));

        run.ExitCode.Should().Be(2, run.Errors);
        run.Errors.Should().Contain(expected).And.NotContain("System.").And.NotContain("   at ");
    }

    [Fact]
    public async Task Start_PortThatIsTaken_NamesItsOwner()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        var run = await RunAsync("start", "--head", "--dashboard-port", $"{port}");

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain($"{port}").And.Contain($"process {Environment.ProcessId} ");
        (await RunAsync("status")).ExitCode.Should().Be(1, "nothing was started");
    }

    [Fact]
    public async Task Commands_ManyAtOnceWithNoCluster_StartOne()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RunAsync("job", "submit", "--no-wait", "--json", "--", "true")));

        runs.Should().AllSatisfy(run => run.ExitCode.Should().Be(0, run.Errors));
        runs.Count(run => run.Errors.Contains("Started a cluster", StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public async Task Command_HeadThatWasKilled_IsStartedAgain()
    {
        var pid = JsonNode.Parse((await RunAsync("start", "--head", "--json")).Output)!["pid"]!.GetValue<int>();
        Signals.Send(ProcessIdentity.Of(pid)!, Signals.Kill);
        await Eventually.TrueAsync(() => ProcessIdentity.Of(pid) is null, "the head dies");

        var run = await RunAsync("job", "submit", "--no-wait", "--", "true");

        run.ExitCode.Should().Be(0, run.Errors);
        run.Errors.Should().Contain("Started a cluster");
    }

    [Fact]
    public async Task Start_DaemonThatCannotRun_SaysItsLastWords()
    {
        var broken = _scratch.WriteProgram("broken", "#!/bin/sh\necho 'no runtime here' >&2\nexit 150\n");

        var run = await CliRun.RunAsync(_scratch.At("home"), ["start", "--head"], ("SATCHEL_DAEMON", broken));

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain("no runtime here").And.Contain("hint:");
    }

    [Fact]
    public async Task Start_NoDaemonProgram_SaysHowToGetOne()
    {
        var run = await CliRun.RunAsync(_scratch.At("home"), ["start", "--head"], ("SATCHEL_DAEMON", _scratch.At("nowhere")));

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain(_scratch.At("nowhere")).And.Contain("SATCHEL_DAEMON");
    }

    [Theory]
    [InlineData("status")]
    [InlineData("job", "list")]
    [InlineData("job", "status", "x")]
    [InlineData("job", "logs", "x")]
    [InlineData("job", "wait", "x")]
    [InlineData("job", "stop", "x")]
    [InlineData("job", "delete", "x")]
    public async Task Command_NoCluster_StartsNone(params string[] command)
    {
        var run = await RunAsync(command);

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain("No cluster").And.Contain("satchel start --head");
        Directory.Exists(_scratch.At("home")).Should().BeFalse("asking leaves nothing behind");
    }

    [Fact]
    public async Task Stop_RunningJobs_EndWithTheClusterOrAreKept()
    {
        await RunAsync("job", "submit", "--no-wait", "--submission-id", "kept", "--", "sleep", "600");
        await Eventually.TrueAsync(() => RunProcesses.OfJob(_scratch.At("home"), "kept").Count > 0, "the job runs");
        await Eventually.TrueAsync(
            async () => (await RunAsync("job", "status", "kept")).Output.Contains("RUNNING"),
            "the cluster knows it"
        );

        (await RunAsync("stop", "--keep-jobs")).ExitCode.Should().Be(0);
        RunProcesses.OfJob(_scratch.At("home"), "kept").Should().NotBeEmpty();

        (await RunAsync("start", "--head")).ExitCode.Should().Be(0);
        (await RunAsync("job", "status", "kept")).Output.Should().Contain("RUNNING");
        (await RunAsync("stop")).ExitCode.Should().Be(0);
        RunProcesses.OfJob(_scratch.At("home"), "kept").Should().BeEmpty();
        (await RunAsync("stop")).Errors.Should().Contain("No cluster");
    }

    [Fact]
    public async Task Start_Blocked_EndsWithItsClusterOnSigterm()
    {
        using var process = CliRun.Start(new CliCall(_scratch.At("home"), ["start", "--head", "--block"]));
        var home = new SatchelHome(_scratch.At("home"));
        await Eventually.TrueAsync(() => File.Exists(home.HeadFile), "the head is ready");
        var line = await process.StandardError.ReadLineAsync();

        Signals.Send(ProcessIdentity.Of(process.Id)!, Signals.Terminate);
        await process.WaitForExitAsync();

        line.Should().StartWith("Started a cluster");
        process.ExitCode.Should().Be(0);
        (await RunAsync("status")).ExitCode.Should().Be(1);
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(_scratch.At("home"), arguments);
}
