using System.Formats.Tar;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Containers;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>Containers of a real podman as homes of workers, and of drivers that use tasks.</summary>
public sealed class ContainerWorkerTests : IAsyncLifetime
{
    private const string Image = "localhost/tests/python:1";

    private readonly TemporaryDirectory _scratch = new();
    private ContainerStore? _store;
    private Daemon? _daemon;

    private ContainerStore Store => _store!;

    private Daemon Daemon => _daemon!;

    private DaemonSetUp SetUp => new(_scratch.At("home")) { Variables = Store.Variables };

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(ContainerStore.IsAvailable, ContainerStore.Missing);
        Assert.SkipUnless(PythonFiles.AreHere, PythonFiles.Missing);
        _store = await ContainerStore.CreateAsync();
        await _store.ImportAsync(
            Image,
            tar =>
            {
                PythonFiles.AddTo(tar);
                using var release = new MemoryStream("NAME=\"Small\"\n"u8.ToArray());
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "etc/os-release") { DataStream = release });
            },
            "ENV PATH=/usr/bin:/bin",
            "ENV OF_IMAGE=here"
        );
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
    public async Task Tasks_and_actors_of_a_program_on_the_node_run_in_containers()
    {
        var printed = await RunAsync(
            "program",
            $$$"""
            import os, sys, satchel as ray
            ray.init()
            env = {"image_uri": "{{{Image}}}", "env_vars": {"MODE": "fast", "BOTH": "${OF_IMAGE}!"}}
            def home():
                return open("/etc/os-release").read().strip(), os.environ.get("OF_IMAGE"), os.environ["MODE"], os.environ["BOTH"]
            print(*ray.get(ray.remote(runtime_env=env)(home).remote()))

            @ray.remote(runtime_env=env)
            def double(data):
                print("seen in the container")
                inner = ray.put(data)
                return ray.get(inner) * 2
            large = b"x" * 1_000_000
            print(len(ray.get(double.remote(ray.put(large)))), ray.get(double.remote(large)) == large * 2)

            @ray.remote(runtime_env=env)
            class Counter:
                def __init__(self):
                    self.count = 0
                def add(self):
                    self.count += 1
                    return self.count, open("/etc/os-release").read().strip()
                def end(self):
                    os._exit(1)
            counter = Counter.options(max_restarts=1).remote()
            print([ray.get(counter.add.remote()) for _ in range(2)][-1])
            try:
                ray.get(counter.end.remote())
            except ray.exceptions.RayActorError as error:
                print(type(error).__name__)
            print("again", ray.get(counter.add.remote())[0])

            @ray.remote(runtime_env=env, max_retries=0)
            def ends():
                os._exit(3)
            try:
                ray.get(ends.remote())
            except ray.exceptions.WorkerCrashedError as error:
                print(type(error).__name__)

            @ray.remote(runtime_env=env)
            def outer():
                return ray.get(ray.remote(home).remote())[0]
            print("nested", ray.get(outer.remote()))
            """,
            null
        );

        printed
            .Should()
            .Contain("NAME=\"Small\" here fast here!")
            .And.Contain("2000000 True")
            .And.Contain("seen in the container")
            .And.Contain("(2, 'NAME=\"Small\"')")
            .And.Contain("ActorUnavailableError")
            .And.Contain("again 1")
            .And.Contain("WorkerCrashedError")
            .And.Contain("nested NAME=\"Small\"");
        await NoneIsLeftAsync();
    }

    [Fact]
    public async Task A_job_in_a_container_uses_tasks_there_and_finds_its_working_directory()
    {
        _scratch.Write("work/part.py", "def name():\n    return 'from the working directory'\n");
        var printed = await RunAsync(
            "inside",
            """
            import ray
            ray.init()
            @ray.remote
            def task(data):
                import part
                return part.name(), open("/etc/os-release").read().strip(), len(data)
            print(*ray.get(task.remote(b"x" * 500_000)), open("/etc/os-release").read().strip())
            """,
            new JsonObject { ["image_uri"] = Image, ["working_dir"] = _scratch.At("work") }
        );

        printed.Should().Contain("from the working directory NAME=\"Small\" 500000 NAME=\"Small\"");
        await NoneIsLeftAsync();
    }

    [Fact]
    public async Task An_image_without_python_and_a_user_of_its_own_are_told()
    {
        await Store.ImportAsync("localhost/tests/bare:1", static _ => { });
        var printed = await RunAsync(
            "bare",
            $$$"""
            import satchel as ray
            ray.init()
            for env in ({"image_uri": "localhost/tests/bare:1"}, {"container": {"image": "{{{Image}}}", "run_options": ["--user=12345"]}}):
                try:
                    ray.get(ray.remote(runtime_env=env)(lambda: 1).remote())
                except ray.exceptions.RuntimeEnvSetupError as error:
                    print(type(error).__name__, error)
            """,
            null
        );

        printed.Should().MatchRegex("(?s)RuntimeEnvSetupError.*python3.*not found.*RuntimeEnvSetupError");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_container_outlives_its_program_or_its_daemon(bool killsDaemon)
    {
        var run = SubmitAsync(
            "long",
            $$"""
            import time, satchel as ray
            ray.init()
            @ray.remote(runtime_env={"image_uri": "{{Image}}"})
            def wait():
                print("ready", flush=True)
                time.sleep(1000)
            ray.get(wait.remote())
            """,
            null
        );
        await run;
        await Eventually.TrueAsync(async () => (await Daemon.LogsAsync("long")).Contains("ready", StringComparison.Ordinal), "it runs");
        (await Store.ContainersAsync()).Should().NotBeEmpty();

        if (killsDaemon)
        {
            await Daemon.KillAsync();
            await NoneIsLeftAsync();
            _daemon = await Daemon.StartAsync(SetUp);
            return;
        }

        await Daemon.Http.PostAsync("/v1/jobs/long/stop", null);
        (await Daemon.WaitForEndAsync("long")).Status.Should().Be(JobStatus.Stopped);
        await NoneIsLeftAsync();
    }

    private Task NoneIsLeftAsync() => Eventually.TrueAsync(async () => (await Store.ContainersAsync()).Length == 0, "no container is left");

    private async Task<string> RunAsync(string name, string program, JsonObject? env)
    {
        await SubmitAsync(name, program, env);
        var ended = await Daemon.WaitForEndAsync(name);
        var printed = await Daemon.LogsAsync(name);
        ended.Status.Should().Be(JobStatus.Succeeded, ended.Message + printed);
        return printed;
    }

    private async Task SubmitAsync(string name, string program, JsonObject? env)
    {
        _scratch.Write("work/main.py", program);
        env ??= [];
        env["working_dir"] = _scratch.At("work");
        var submit = await CliRun.RunAsync(
            _scratch.At("home"),
            ["job", "submit", "--no-wait", "--submission-id", name, "--runtime-env-json", env.ToJsonString(), "--", "python3", "main.py"]
        );
        submit.ExitCode.Should().Be(0, submit.All);
    }
}
