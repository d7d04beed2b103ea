using System.Diagnostics;
using System.Text.Json.Nodes;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Clusters;

/// <summary>Commands that find a head which is dying, leaving or stopped.</summary>
public sealed class EndingHeadTests : IAsyncLifetime
{
    private const int Times = 12;

    private readonly TemporaryDirectory _scratch = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await RunAsync("stop", "--force");
        _scratch.Dispose();
    }

    [Fact]
    public async Task Submit_RightAfterTheHeadWasKilled_StartsTheNextOneEveryTime()
    {
        var pid = await StartAsync();
        for (var i = 0; i < Times; i++)
        {
            Signals.Send(ProcessIdentity.Of(pid)!, Signals.Kill);
            var submit = await RunAsync("job", "submit", "--no-wait", "--submission-id", $"job-{i}", "--", "true");

            submit.ExitCode.Should().Be(0, submit.Errors);
            submit.Errors.Should().Contain("Started a cluster");
            pid = await PidAsync();
        }
    }

    [Fact]
    public async Task Start_RightAfterTheHeadWasKilled_StartsTheNextOne()
    {
        Signals.Send(ProcessIdentity.Of(await StartAsync())!, Signals.Kill);

        var start = await RunAsync("start", "--head");

        start.ExitCode.Should().Be(0, start.Errors);
        start.Errors.Should().Contain("Started a cluster");
    }

    [Fact]
    public async Task Commands_HeadThatIsStopped_SayItsPidInsteadOfWaiting()
    {
        var pid = await StartAsync();
        Stop(pid);
        try
        {
            var runs = await Task.WhenAll(
                RunAsync("job", "list"),
                RunAsync("job", "submit", "--", "true"),
                RunAsync("status"),
                RunAsync("start", "--head"),
                RunAsync("stop")
            );

            runs.Should()
                .AllSatisfy(run =>
                {
                    run.ExitCode.Should().Be(1);
                    run.Errors.Should().Contain($"does not answer, pid {pid}").And.Contain($"kill -9 {pid}");
                });
            (await RunAsync("stop", "--force")).ExitCode.Should().Be(0);
            (await RunAsync("start", "--head")).Errors.Should().Contain("Started a cluster");
        }
        finally
        {
            Continue(pid);
        }
    }

    [Fact]
    public async Task Stop_JobThatTakesADayToStop_IsOutdoneByKeepJobs()
    {
        await StartAsync();
        await RunAsync(
            "job",
            "submit",
            "--no-wait",
            "--submission-id",
            "slow",
            "--runtime-env-json",
            """{"env_vars": {"SATCHEL_JOB_STOP_WAIT_TIME_S": "86400"}}""",
            "--",
            "sh",
            "-c",
            "trap '' TERM; echo ready; while :; do sleep 0.1; done"
        );
        await Eventually.TrueAsync(async () => (await RunAsync("job", "logs", "slow")).Output.Contains("ready"), "the job ignores SIGTERM");
        using var stop = CliRun.Start(new CliCall(Home, ["stop"]));
        var home = new Abstractions.Home.SatchelHome(Home);
        using var http = new HttpClient();
        await Eventually.TrueAsync(
            async () => (await http.GetStringAsync(Address(home) + "/v1/health")).Contains("leaving"),
            "the head takes no jobs any more"
        );
        using var start = CliRun.Start(new CliCall(Home, ["start", "--head"]));
        (await start.StandardError.ReadLineAsync()).Should().Contain("is leaving");

        var keep = await RunAsync("stop", "--keep-jobs");
        await start.WaitForExitAsync();
        await stop.WaitForExitAsync();

        keep.ExitCode.Should().Be(0, keep.Errors);
        start.ExitCode.Should().Be(0);
        stop.ExitCode.Should().Be(0);
        RunProcesses.KillJob(Home, "slow");
    }

    [Fact]
    public async Task Start_TwiceAtOnce_OneStartsAndTheOtherFindsIt()
    {
        var runs = await Task.WhenAll(RunAsync("start", "--head"), RunAsync("start", "--head"));

        runs.Should().AllSatisfy(run => run.ExitCode.Should().Be(0, run.Errors));
        runs.Count(run => run.Errors.Contains("Started a cluster", StringComparison.Ordinal)).Should().Be(1);
        runs.Count(run => run.Errors.Contains("already running", StringComparison.Ordinal)).Should().Be(1);
    }

    private string Home => _scratch.At("home");

    private static string Address(Abstractions.Home.SatchelHome home) =>
        JsonNode.Parse(File.ReadAllText(home.HeadFile))!["address"]!.GetValue<string>();

    /// <summary>Not at the port that heads of other tests take as soon as one is killed.</summary>
    private async Task<int> StartAsync() =>
        JsonNode.Parse((await RunAsync("start", "--head", "--dashboard-port", "0", "--json")).Output)!["pid"]!.GetValue<int>();

    private async Task<int> PidAsync() => JsonNode.Parse((await RunAsync("status", "--json")).Output)!["pid"]!.GetValue<int>();

    private static void Stop(int pid) => Process.Start("kill", ["-STOP", $"{pid}"]).WaitForExit();

    private static void Continue(int pid) => Process.Start("kill", ["-CONT", $"{pid}"]).WaitForExit();

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(Home, arguments);
}
