using System.Diagnostics;
using System.Text.Json.Nodes;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Crashes;

/// <summary>
/// What <c>satchel env shell</c> started keeps its environment to its end, and no longer, whatever becomes of the daemon and of <c>satchel</c>.
/// </summary>
public sealed class ShellKillTests
{
    /// <param name="daemonEnds">How the daemon ends while the process runs.</param>
    /// <param name="programEnds">Whether <c>satchel</c> is killed, after the daemon.</param>
    [Theory]
    [InlineData("lives", true)]
    [InlineData("killed", false)]
    [InlineData("killed", true)]
    [InlineData("stopped", false)]
    [InlineData("killed twice", true)]
    public async Task Shell_outlives_daemon_and_program_in_its_environment(string daemonEnds, bool programEnds)
    {
        using var scratch = new TemporaryDirectory();
        scratch.Write("work/a.txt", "tree\n");
        var setUp = new DaemonSetUp(scratch.At("home"));
        var daemon = await Daemon.StartAsync(setUp);
        try
        {
            using var shell = Start(daemon, scratch, $"exec env -i sh -c '{Script(scratch)}'");
            (await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).Should().Be("ready");
            // It drops its marks: what its claim says is all that is known of it.
            await Eventually.TrueAsync(() => ClaimOf(daemon)["pid"]!.GetValue<int>() != shell.Id, "the claim is passed on");
            if (daemonEnds == "stopped")
            {
                await daemon.ShutDownAsync(keepJobs: true);
                daemon = await Daemon.StartAsync(setUp);
            }

            for (var kills = daemonEnds.Split(' ') is ["killed", .. var more] ? 1 + more.Length : 0; kills > 0; kills--)
            {
                await daemon.KillAsync();
                daemon = await Daemon.StartAsync(setUp);
            }

            if (programEnds)
            {
                shell.Kill();
                await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            (await CollectAsync(daemon)).Should().Be(0, "the process is in it");
            Directory.EnumerateDirectories(daemon.Home.Node("head").Jobs).Should().ContainSingle();

            await ItEndsWithItsFilesAsync(daemon, scratch);
        }
        finally
        {
            await daemon.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_drops_its_marks_keeps_its_environment_though_the_program_was_killed_before_it_passed_its_claim_on()
    {
        using var scratch = new TemporaryDirectory();
        scratch.Write("work/a.txt", "tree\n");
        await using var daemon = await Daemon.StartAsync(new DaemonSetUp(scratch.At("home")));
        using var shell = Start(daemon, scratch, $"exec env -i sh -c '{Script(scratch)}'");
        (await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).Should().Be("ready");
        await Eventually.TrueAsync(() => ClaimOf(daemon)["pid"]!.GetValue<int>() != shell.Id, "the claim is passed on");
        // As it was a moment before.
        var claim = ClaimOf(daemon);
        claim["pid"] = shell.Id;
        claim["start_ticks"] = 1;
        await File.WriteAllTextAsync(ClaimFileOf(daemon), claim.ToJsonString(), TestContext.Current.CancellationToken);
        shell.Kill();
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        (await CollectAsync(daemon)).Should().Be(0, "the process is in it");
        await ItEndsWithItsFilesAsync(daemon, scratch);
    }

    [Theory]
    [InlineData("{\"pid\":")]
    [InlineData("")]
    [InlineData(null)]
    public Task Shell_outlives_a_daemon_whose_successor_finds_a_damaged_claim_or_none(string? claim) => OutlivesAsync(ClaimFileOf, claim);

    [Theory]
    [InlineData("{\"owner\":")]
    [InlineData(null)]
    public Task Shell_keeps_its_environment_though_a_daemon_finds_its_lease_damaged_or_none(string? lease) =>
        OutlivesAsync(
            daemon =>
            {
                var run = Path.GetFileNameWithoutExtension(ClaimFileOf(daemon));
                return Path.Combine(daemon.Home.Node("head").Store, "leases", run + ".json");
            },
            lease
        );

    /// <summary>Kills the daemon of a shell, changes a file of it, and looks what the next daemon does.</summary>
    /// <param name="fileOf">Which file.</param>
    /// <param name="content">What it holds from then on; null removes it.</param>
    private static async Task OutlivesAsync(Func<Daemon, string> fileOf, string? content)
    {
        using var scratch = new TemporaryDirectory();
        scratch.Write("work/a.txt", "tree\n");
        var setUp = new DaemonSetUp(scratch.At("home"));
        var daemon = await Daemon.StartAsync(setUp);
        try
        {
            using var shell = Start(daemon, scratch, Script(scratch));
            (await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).Should().Be("ready");
            await Eventually.TrueAsync(() => ClaimOf(daemon)["pid"]!.GetValue<int>() != shell.Id, "the claim is passed on");
            var path = fileOf(daemon);
            File.Exists(path).Should().BeTrue();
            await daemon.KillAsync();
            if (content is null)
            {
                File.Delete(path);
            }
            else
            {
                await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
            }

            daemon = await Daemon.StartAsync(setUp);

            (await CollectAsync(daemon)).Should().Be(0, "the shell is in it");
            await ItEndsWithItsFilesAsync(daemon, scratch);
        }
        finally
        {
            await daemon.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_a_shell_leaves_without_marks_and_without_what_it_had_open_keeps_its_environment()
    {
        var trial = ControlGroup.Below($"satchel-trial-{Guid.NewGuid():N}");
        Assert.SkipUnless(trial?.TryMake() is true, "No cgroups can be made here.");
        trial!.TryRemove();
        using var scratch = new TemporaryDirectory();
        scratch.Write("work/a.txt", "tree\n");
        scratch.Write("script", Script(scratch));
        await using var daemon = await Daemon.StartAsync(new DaemonSetUp(scratch.At("home")));
        var leave = $"import os; os.closerange(3, 1000); os.setsid(); os.execve(\"/bin/sh\", [\"sh\", \"{scratch.At("script")}\"], {{}})";
        using var shell = Start(daemon, scratch, $"python3 -c '{leave}' & read line");
        (await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).Should().Be("ready");
        shell.StandardInput.Close();
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        (await CollectAsync(daemon)).Should().Be(0, "a process is in it");
        await ItEndsWithItsFilesAsync(daemon, scratch);
    }

    [Fact]
    public async Task What_a_shell_leaves_running_keeps_its_environment()
    {
        using var scratch = new TemporaryDirectory();
        scratch.Write("work/a.txt", "tree\n");
        await using var daemon = await Daemon.StartAsync(new DaemonSetUp(scratch.At("home")));
        using var shell = Start(daemon, scratch, $"setsid sh -c '{Script(scratch)}' & read line");
        (await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).Should().Be("ready");
        shell.StandardInput.Close();
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        (await CollectAsync(daemon)).Should().Be(0, "a process is in it");
        await ItEndsWithItsFilesAsync(daemon, scratch);
    }

    private static string Script(TemporaryDirectory scratch) =>
        $"echo ready; until test -e {scratch.At("go")}; do sleep 0.05; done; "
        + $"cat a.txt > {scratch.At("part")} 2>&1; mv {scratch.At("part")} {scratch.At("done")}";

    private static Process Start(Daemon daemon, TemporaryDirectory scratch, string command)
    {
        var runtimeEnv = new JsonObject { ["working_dir"] = scratch.At("work") }.ToJsonString();
        return CliRun.Start(new CliCall(daemon.Home.Root, ["env", "shell", "--runtime-env-json", runtimeEnv, "--", "sh", "-c", command]));
    }

    private static JsonNode ClaimOf(Daemon daemon) => JsonNode.Parse(File.ReadAllText(ClaimFileOf(daemon)))!;

    private static string ClaimFileOf(Daemon daemon) => Directory.EnumerateFiles(daemon.Home.Node("head").Runs, "*.claim").Single();

    /// <summary>What runs in the environment is told to end: it has all its files until then, and nothing is left after it.</summary>
    private static async Task ItEndsWithItsFilesAsync(Daemon daemon, TemporaryDirectory scratch)
    {
        scratch.Write("go", "");

        await Eventually.TrueAsync(() => File.Exists(scratch.At("done")), "what runs in it ends by itself");
        (await File.ReadAllTextAsync(scratch.At("done"), TestContext.Current.CancellationToken)).Should().Be("tree\n");
        await Eventually.TrueAsync(async () => await CollectAsync(daemon) == 1, "it is let go of");
        await Eventually.TrueAsync(
            () => !Directory.EnumerateFileSystemEntries(daemon.Home.Node("head").Jobs).Any(),
            "its directory is removed"
        );
        // The claim goes last, so that a kill before leaves nothing that nobody knows of.
        await Eventually.TrueAsync(
            () => !Directory.EnumerateFiles(daemon.Home.Node("head").Runs, "*.claim").Any(),
            "nothing is known of it any more"
        );
    }

    /// <returns>How many layers went.</returns>
    private static async Task<int> CollectAsync(Daemon daemon)
    {
        var run = await CliRun.RunAsync(daemon.Home.Root, ["env", "gc", "--all", "--json"]);
        run.ExitCode.Should().Be(0, run.All);
        return JsonNode.Parse(run.Output)!["removed"]!.AsArray().Count;
    }
}
