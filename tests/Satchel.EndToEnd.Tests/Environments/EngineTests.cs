using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Containers;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>What holds for jobs in containers of every engine.</summary>
public abstract class EngineTests<TEngine> : IAsyncLifetime
    where TEngine : class, IContainerEngine
{
    protected const string Image = "localhost/tests/small:1";
    protected const string OsRelease = "NAME=\"Small\"\n";

    private TEngine? _engine;
    private Daemon? _daemon;

    protected TemporaryDirectory Scratch { get; } = new();

    protected TEngine Engine => _engine!;

    protected Daemon Daemon => _daemon!;

    private DaemonSetUp SetUp => new(Scratch.At("home")) { Variables = Engine.Variables };

    public async ValueTask InitializeAsync()
    {
        _engine = await StartEngineAsync();
        _daemon = await Daemon.StartAsync(SetUp);
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }

        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        Scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the engine with <see cref="Image"/> in its store, or skips the test.</summary>
    protected abstract Task<TEngine> StartEngineAsync();

    /// <summary>Looks that the engine has no container any more.</summary>
    protected abstract Task IsEmptyAsync();

    protected async Task StartDaemonAgainAsync() => _daemon = await Daemon.StartAsync(SetUp);

    protected Task RunsAsync(string job) =>
        Eventually.TrueAsync(async () => (await Daemon.LogsAsync(job)).Contains("ready\n", StringComparison.Ordinal), "it runs");

    protected static JsonObject Env() => new() { ["image_uri"] = Image };

    /// <summary>Submits a job that shows its image, files, variables and cluster, and ends with 7.</summary>
    /// <param name="options">More options of the submit.</param>
    /// <param name="variables">More <c>env_vars</c>.</param>
    /// <returns>What the command printed.</returns>
    protected async Task<string> RunWholeAsync(string[] options, JsonObject variables)
    {
        Scratch.Write("work/greeting.txt", "hello from the working directory");
        Scratch.Write("modules/lib/part.txt", "hello from a module");
        variables["PATH"] = "${PATH}:/more";
        variables["QUOTED"] = "it's \"$5\"";
        var env = Env();
        env["env_vars"] = variables;
        env["py_modules"] = new JsonArray(Scratch.At("modules", "lib"));
        var submit = await CliRun.RunAsync(
            Scratch.At("home"),
            [
                "job",
                "submit",
                "--submission-id",
                "whole",
                .. options,
                "--working-dir",
                Scratch.At("work"),
                "--runtime-env-json",
                env.ToJsonString(),
                "--",
                "sh",
                "-c",
                "cat /etc/os-release greeting.txt ${PYTHONPATH%%:*}/lib/part.txt; echo; id; env; touch made && ls; "
                    + "wget -q -O - --header \"Authorization: Bearer $(cat $SATCHEL_TOKEN_PATH)\" $SATCHEL_ADDRESS/v1/jobs/$SATCHEL_JOB_ID; exit 7",
            ]
        );

        submit.ExitCode.Should().NotBe(0);
        submit
            .Output.Should()
            .Contain("NAME=\"Small\"")
            .And.Contain("hello from the working directory")
            .And.Contain("hello from a module")
            .And.Contain("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/more")
            .And.Contain("QUOTED=it's \"$5\"")
            .And.Contain("made\n")
            .And.Contain("\"submission_id\":\"whole\"");
        (await Daemon.WaitForEndAsync("whole")).DriverExitCode.Should().Be(7);
        await IsEmptyAsync();
        return submit.Output;
    }

    [Theory]
    [InlineData("--network=container:nosuch")]
    [InlineData("--device=/dev/nosuch")]
    public async Task A_container_that_the_engine_does_not_start_is_told_as_such(string option)
    {
        var env = new JsonObject
        {
            ["container"] = new JsonObject { ["image"] = Image, ["run_options"] = new JsonArray(option) },
        };
        await Daemon.SubmitAsync("true", "refused", env);

        var ended = await Daemon.WaitForEndAsync("refused");

        ended.Status.Should().Be(JobStatus.Failed);
        ended.Message.Should().Contain("nosuch").And.Contain("could not start the container, for what it says at the end of the log");
        await IsEmptyAsync();
    }

    [Fact]
    public async Task A_stop_reaches_the_entrypoint_and_leaves_no_container()
    {
        var patient = Env();
        patient["env_vars"] = new JsonObject { ["SATCHEL_JOB_STOP_WAIT_TIME_S"] = "60" };
        // What the shell says of its killed child comes by another pipe, and so at any place among its own lines.
        await Daemon.SubmitAsync("trap 'echo told; exit 0' TERM; echo ready; while :; do sleep 0.1; done 2>/dev/null", "told", patient);
        await RunsAsync("told");
        await Daemon.SubmitAsync("trap '' TERM; echo ready; while :; do sleep 0.1; done", "deaf", Env());
        await RunsAsync("deaf");

        await Task.WhenAll(Daemon.Http.PostAsync("/v1/jobs/told/stop", null), Daemon.Http.PostAsync("/v1/jobs/deaf/stop", null));

        (await Daemon.WaitForEndAsync("told")).Status.Should().Be(JobStatus.Stopped);
        (await Daemon.WaitForEndAsync("deaf")).Status.Should().Be(JobStatus.Stopped);
        (await Daemon.LogsAsync("told")).Should().EndWith("ready\ntold\n", "what the engine says of its own end is no line of the job");
        await IsEmptyAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_container_whose_supervisor_was_killed_is_gone_at_the_latest_with_the_next_start(bool killsDaemon)
    {
        await Daemon.SubmitAsync("echo ready; while :; do sleep 0.1; done", "orphan", Env());
        await RunsAsync("orphan");
        var supervisor = ProcessTree
            .WithVariable("SATCHEL_RUNS_DIRECTORY", Daemon.Home.Node("head").Runs)
            .Single(process => RunProcesses.CommandLine(process.Pid) == Programs.Supervisor);
        if (killsDaemon)
        {
            await Daemon.KillAsync();
        }

        Signals.Send(supervisor, Signals.Kill).Should().BeTrue();
        if (killsDaemon)
        {
            (await Engine.ContainersAsync()).Should().NotBeEmpty();
            await StartDaemonAgainAsync();
        }

        (await Daemon.WaitForEndAsync("orphan")).Status.Should().Be(JobStatus.Failed);
        await IsEmptyAsync();
        RunProcesses.Of(Daemon.Home.Root).Should().BeEmpty();
    }
}
