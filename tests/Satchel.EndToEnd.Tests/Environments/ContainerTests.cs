using System.Formats.Tar;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Containers;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>Jobs in containers of a real podman.</summary>
public sealed class ContainerTests : EngineTests<ContainerStore>
{
    protected override async Task<ContainerStore> StartEngineAsync()
    {
        Assert.SkipUnless(ContainerStore.IsAvailable, ContainerStore.Missing);
        return await ContainerStore.CreateAsync((Image, OsRelease));
    }

    protected override async Task IsEmptyAsync() => (await Engine.ContainersAsync()).Should().BeEmpty();

    [Fact]
    public async Task A_job_runs_in_its_image_with_its_files_its_variables_and_its_clusters_network() =>
        (await RunWholeAsync([], new JsonObject { ["LINES"] = "a\nb" })).Should().Contain("LINES=a\nb");

    [Fact]
    public async Task Secrets_reach_the_job_and_nothing_that_podman_keeps()
    {
        const string canary = "CANARY-5c0d";
        var secret = $"it's \"{canary}\" $HOME é ā\n{new string('x', 60_000)}";
        await KeepAsync("word", secret);
        await KeepAsync("proxy", $"http://me:{canary}@127.0.0.1:9");
        var env = Env();
        env["env_vars"] = new JsonObject
        {
            ["WORD"] = new JsonObject { ["secret"] = "word" },
            ["HTTP_PROXY"] = new JsonObject { ["secret"] = "proxy" },
            ["XOWN"] = "${WORD}",
            ["UID"] = "7",
            ["PLAIN"] = "plain",
        };
        await using (var arguments = new ArgumentWatch())
        {
            await Daemon.SubmitAsync("echo ready; while test ! -e go; do sleep 0.1; done; env | sed 's/xxx*//'; echo", "secret", env);
            await RunsAsync("secret");
            var container = (await Engine.ContainersAsync()).Split(' ')[0];

            (await Engine.RunAsync(["inspect", container])).Should().NotContain(canary);
            HeldText.In(Engine.Root, canary).Should().BeEmpty();
            HeldText.In(Scratch.At("home"), canary).Order().Should().Equal("secrets/proxy", "secrets/word");

            await LetGoAsync();
            (await Daemon.WaitForEndAsync("secret")).Status.Should().Be(JobStatus.Succeeded);
            arguments.Seen.Should().NotContainMatch($"*{canary}*");
        }

        (await Daemon.LogsAsync("secret"))
            .Should()
            .Contain($"\nWORD=it's \"{canary}\" $HOME é ā\n\n")
            .And.Contain($"\nXOWN=it's \"{canary}\"")
            .And.Contain($"\nHTTP_PROXY=http://me:{canary}@127.0.0.1:9\n")
            .And.Contain("\nUID=7\n")
            .And.Contain("\nPLAIN=plain\n")
            .And.NotContain("CARRIED");

        HeldText.In(Engine.Root, canary).Should().BeEmpty();
    }

    [Fact]
    public async Task The_sample_of_containers_runs()
    {
        Assert.SkipUnless(PythonFiles.AreHere, PythonFiles.Missing);
        await Engine.ImportAsync(
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
        (await Engine.ContainersAsync()).Should().NotBeEmpty();

        shell.Kill();

        await Eventually.TrueAsync(async () => (await Engine.ContainersAsync()).Length == 0, "the daemon removes it");
    }

    [Theory]
    [InlineData("{\"pid\":")]
    [InlineData("")]
    public async Task A_shell_outlives_a_daemon_whose_successor_finds_a_damaged_claim(string claim)
    {
        using var shell = CliRun.Start(
            new CliCall(
                Daemon.Home.Root,
                [
                    "env",
                    "shell",
                    "--runtime-env-json",
                    Env().ToJsonString(),
                    "--",
                    "sh",
                    "-c",
                    "echo ready; while test ! -e go; do sleep 0.1; done; echo done",
                ]
            )
        );
        (await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).Should().Be("ready");
        var runs = Daemon.Home.Node("head").Runs;
        await Daemon.KillAsync();
        await File.WriteAllTextAsync(Directory.EnumerateFiles(runs, "*.claim").Single(), claim, TestContext.Current.CancellationToken);

        await StartDaemonAgainAsync();
        (await CliRun.RunAsync(Daemon.Home.Root, ["env", "gc", "--all"])).ExitCode.Should().Be(0);
        (await Engine.ContainersAsync()).Should().NotBeEmpty();
        await LetGoAsync();

        (await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).Should().Be("done");
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => !Directory.EnumerateFiles(runs, "*.claim").Any(), "it is let go of");
    }

    [Fact]
    public async Task A_container_outlives_its_daemon_and_ends_for_the_next_one()
    {
        await Daemon.SubmitAsync("echo ready; while test ! -e go; do sleep 0.1; done; echo done", "kept", Env());
        await RunsAsync("kept");

        await Daemon.KillAsync();
        await StartDaemonAgainAsync();
        await LetGoAsync();

        (await Daemon.WaitForEndAsync("kept")).Status.Should().Be(JobStatus.Succeeded);
        (await Daemon.LogsAsync("kept")).Should().EndWith("done\n");
    }

    /// <summary>Makes the file that the one container waits for.</summary>
    private async Task LetGoAsync()
    {
        try
        {
            await Engine.RunAsync(["exec", (await Engine.ContainersAsync()).Split(' ')[0], "touch", "/go"]);
        }
        catch (InvalidOperationException)
        {
            // With /go there the container ends, maybe before podman has put away its own command: that it ended so is shown below.
        }
    }

    private async Task KeepAsync(string name, string value)
    {
        using var kept = await Daemon.Http.PutAsJsonAsync($"/v1/secrets/{name}", new { value });
        kept.EnsureSuccessStatusCode();
    }
}
