using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Containers;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>Jobs in containers of a real docker, whose service starts them elsewhere.</summary>
public sealed class DockerTests : IAsyncLifetime
{
    private const string Image = "localhost/tests/small:1";

    private readonly TemporaryDirectory _scratch = new();
    private DockerService? _docker;
    private Daemon? _daemon;

    private DockerService Docker => _docker!;

    private Daemon Daemon => _daemon!;

    private DaemonSetUp SetUp => new(_scratch.At("home")) { Variables = Docker.Variables };

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(DockerService.IsAvailable, DockerService.Missing);
        _docker = await DockerService.StartAsync();
        await _docker.ImportAsync(Image, "NAME=\"Small\"\n");
        _daemon = await Daemon.StartAsync(SetUp);
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }

        if (_docker is not null)
        {
            await _docker.DisposeAsync();
        }

        _scratch.Dispose();
    }

    [Fact]
    public async Task A_job_runs_in_its_image_with_its_files_its_variables_and_its_clusters_network()
    {
        _scratch.Write("work/greeting.txt", "hello from the working directory");
        _scratch.Write("modules/lib/part.txt", "hello from a module");
        var submit = await CliRun.RunAsync(
            _scratch.At("home"),
            [
                "job",
                "submit",
                "--submission-id",
                "whole",
                "--entrypoint-num-cpus=1",
                "--entrypoint-memory=100000000",
                "--working-dir",
                _scratch.At("work"),
                "--runtime-env-json",
                $$"""{"image_uri": "{{Image}}", "env_vars": {"PATH": "${PATH}:/more", "QUOTED": "it's \"$5\"", "DOCKER_HOST": "the job's"}, "py_modules": ["{{_scratch.At("modules", "lib")}}"]}""",
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
            .And.Contain("DOCKER_HOST=the job's")
            .And.Contain($"uid={OwnProcess.UserId} gid={OwnProcess.GroupId}")
            .And.Contain("made\n")
            .And.Contain("\"submission_id\":\"whole\"");
        (await Daemon.WaitForEndAsync("whole")).DriverExitCode.Should().Be(7);
        (await Docker.ContainersAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_stop_reaches_the_entrypoint_and_leaves_no_container()
    {
        var patient = Env();
        patient["env_vars"] = new JsonObject { ["SATCHEL_JOB_STOP_WAIT_TIME_S"] = "60" };
        await Daemon.SubmitAsync("trap 'echo told; exit 0' TERM; echo ready; while :; do sleep 0.1; done", "told", patient);
        await RunsAsync("told");
        await Daemon.SubmitAsync("trap '' TERM; echo ready; while :; do sleep 0.1; done", "deaf", Env());
        await RunsAsync("deaf");

        await Task.WhenAll(Daemon.Http.PostAsync("/v1/jobs/told/stop", null), Daemon.Http.PostAsync("/v1/jobs/deaf/stop", null));

        (await Daemon.WaitForEndAsync("told")).Status.Should().Be(JobStatus.Stopped);
        (await Daemon.WaitForEndAsync("deaf")).Status.Should().Be(JobStatus.Stopped);
        (await Daemon.LogsAsync("told")).Should().Contain("told\n");
        await GoneAsync();
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
            (await Docker.ContainersAsync()).Should().NotBeEmpty();
            _daemon = await Daemon.StartAsync(SetUp);
        }

        (await Daemon.WaitForEndAsync("orphan")).Status.Should().Be(JobStatus.Failed);
        await GoneAsync();
    }

    [Fact]
    public async Task An_image_that_there_is_not_fails_with_what_docker_says()
    {
        await Daemon.SubmitAsync("true", "lost", new JsonObject { ["image_uri"] = "127.0.0.1:1/tests/lost:1" });

        var ended = await Daemon.WaitForEndAsync("lost");

        ended.Status.Should().Be(JobStatus.Failed);
        ended.Message.Should().Contain("The registry of '127.0.0.1:1/tests/lost:1' cannot be reached.");
    }

    private Task RunsAsync(string job) =>
        Eventually.TrueAsync(async () => (await Daemon.LogsAsync(job)).Contains("ready\n", StringComparison.Ordinal), "it runs");

    private Task GoneAsync() => Eventually.TrueAsync(async () => (await Docker.ContainersAsync()).Length == 0, "no container is left");

    private static JsonObject Env() => new() { ["image_uri"] = Image };
}
