using System.Formats.Tar;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Containers;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>Jobs in containers of a real podman.</summary>
public sealed class ContainerTests : IAsyncLifetime
{
    private const string Image = "localhost/tests/small:1";

    private readonly TemporaryDirectory _scratch = new();
    private ContainerStore? _store;
    private Daemon? _daemon;

    private ContainerStore Store => _store!;

    private Daemon Daemon => _daemon!;

    private DaemonSetUp SetUp => new(_scratch.At("home")) { Variables = Store.Variables };

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(ContainerStore.IsAvailable, ContainerStore.Missing);
        _store = await ContainerStore.CreateAsync((Image, "NAME=\"Small\"\n"));
        _daemon = await Daemon.StartAsync(SetUp);
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }

        if (_store is not null)
        {
            await _store.DisposeAsync();
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
                "--working-dir",
                _scratch.At("work"),
                "--runtime-env-json",
                $$"""{"image_uri": "{{Image}}", "env_vars": {"PATH": "${PATH}:/more", "LINES": "a\nb", "QUOTED": "it's \"$5\""}, "py_modules": ["{{_scratch.At("modules", "lib")}}"]}""",
                "--",
                "sh",
                "-c",
                "cat /etc/os-release greeting.txt ${PYTHONPATH%%:*}/lib/part.txt; echo; env; touch made && ls; "
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
            .And.Contain("LINES=a\nb")
            .And.Contain("QUOTED=it's \"$5\"")
            .And.Contain("made\n")
            .And.Contain("\"submission_id\":\"whole\"");
        (await Daemon.WaitForEndAsync("whole")).DriverExitCode.Should().Be(7);
        (await Store.ContainersAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task The_sample_of_containers_runs()
    {
        Assert.SkipUnless(PythonFiles.AreHere, PythonFiles.Missing);
        await Store.ImportAsync(
            "docker.io/library/python:3.12-slim",
            tar =>
            {
                PythonFiles.AddTo(tar);
                tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "usr/bin/python") { LinkName = "python3" });
                using var release = new MemoryStream("PRETTY_NAME=\"Small Linux\"\n"u8.ToArray());
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "etc/os-release") { DataStream = release });
            },
            "ENV PATH=/usr/bin:/bin"
        );

        var run = await CliRun.RunAsync(
            new CliCall(Daemon.Home.Root, ["job", "submit", "--runtime-env", "env.yaml", "--", "python", "main.py"])
            {
                Directory = Repository.PathOf("samples", "container"),
            }
        );

        run.ExitCode.Should().Be(0, run.All);
        run.Output.Should().MatchRegex(@"Python 3\.\d+\.\d+ on Small Linux");
    }

    [Fact]
    public async Task A_stop_reaches_the_entrypoint_and_leaves_no_container()
    {
        var patient = Env();
        patient["env_vars"] = new JsonObject { ["SATCHEL_JOB_STOP_WAIT_TIME_S"] = "60" };
        await Daemon.SubmitAsync("trap 'echo told; exit 0' TERM; echo ready; while :; do sleep 0.1; done", "told", patient);
        await Eventually.TrueAsync(async () => (await Daemon.LogsAsync("told")).Contains("ready\n", StringComparison.Ordinal), "it runs");
        await Daemon.SubmitAsync("trap '' TERM; echo ready; while :; do sleep 0.1; done", "deaf", Env());
        await Eventually.TrueAsync(async () => (await Daemon.LogsAsync("deaf")).Contains("ready\n", StringComparison.Ordinal), "it runs");

        await Task.WhenAll(Daemon.Http.PostAsync("/v1/jobs/told/stop", null), Daemon.Http.PostAsync("/v1/jobs/deaf/stop", null));

        (await Daemon.WaitForEndAsync("told")).Status.Should().Be(JobStatus.Stopped);
        (await Daemon.WaitForEndAsync("deaf")).Status.Should().Be(JobStatus.Stopped);
        (await Daemon.LogsAsync("told")).Should().Contain("told\n");
        (await Store.ContainersAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_container_whose_supervisor_was_killed_is_gone_at_the_latest_with_the_next_start(bool killsDaemon)
    {
        await Daemon.SubmitAsync("echo ready; while :; do sleep 0.1; done", "orphan", Env());
        await Eventually.TrueAsync(async () => (await Daemon.LogsAsync("orphan")).Contains("ready\n", StringComparison.Ordinal), "it runs");
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
            (await Store.ContainersAsync()).Should().NotBeEmpty();
            _daemon = await Daemon.StartAsync(SetUp);
        }

        (await Daemon.WaitForEndAsync("orphan")).Status.Should().Be(JobStatus.Failed);
        (await Store.ContainersAsync()).Should().BeEmpty();
        RunProcesses.Of(Daemon.Home.Root).Should().BeEmpty();
    }

    [Fact]
    public async Task An_entrypoint_that_is_too_long_for_an_argument_runs_in_a_container()
    {
        await Daemon.SubmitAsync($"# {new string('x', 200_000)}\ngrep NAME= /etc/os-release", "long", Env());

        var ended = await Daemon.WaitForEndAsync("long");

        ended.Status.Should().Be(JobStatus.Succeeded, ended.Message);
        (await Daemon.LogsAsync("long")).Should().Contain("NAME=\"Small\"");
    }

    [Fact]
    public async Task A_shell_that_is_killed_leaves_no_container()
    {
        using var shell = CliRun.Start(
            new CliCall(
                Daemon.Home.Root,
                ["env", "shell", "--runtime-env-json", Env().ToJsonString(), "--", "sh", "-c", "echo ready; while :; do sleep 0.1; done"]
            )
        );
        (await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).Should().Be("ready");
        (await Store.ContainersAsync()).Should().NotBeEmpty();

        shell.Kill();

        await Eventually.TrueAsync(async () => (await Store.ContainersAsync()).Length == 0, "the daemon removes it");
    }

    [Fact]
    public async Task A_container_outlives_its_daemon_and_ends_for_the_next_one()
    {
        await Daemon.SubmitAsync("echo ready; while test ! -e go; do sleep 0.1; done; echo done", "kept", Env());
        await Eventually.TrueAsync(async () => (await Daemon.LogsAsync("kept")).Contains("ready\n", StringComparison.Ordinal), "it runs");

        await Daemon.KillAsync();
        _daemon = await Daemon.StartAsync(SetUp);
        try
        {
            await Store.RunAsync(["exec", (await Store.ContainersAsync()).Split(' ')[0], "touch", "/go"]);
        }
        catch (InvalidOperationException)
        {
            // With /go there the container ends, maybe before podman has put away its own command: that it ended so is shown below.
        }

        (await Daemon.WaitForEndAsync("kept")).Status.Should().Be(JobStatus.Succeeded);
        (await Daemon.LogsAsync("kept")).Should().EndWith("done\n");
    }

    private static JsonObject Env() => new() { ["image_uri"] = Image };
}
