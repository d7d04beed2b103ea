using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Crashes;

/// <summary><c>kill -9</c> of daemon, supervisor and driver at many moments of making, using and removing views of one working directory.</summary>
public sealed class ViewKillTests
{
    private const int Kills = 36;
    private const int JobsPerKill = 3;
    private const int Leak = 77;

    private readonly Random _random = new(712);

    [Theory]
    [InlineData("overlay")]
    [InlineData("copy")]
    public async Task Killed_at_thirty_six_moments_nothing_is_left_and_no_view_shows_in_another(string mode)
    {
        using var scratch = new TemporaryDirectory();
        var home = scratch.At("home");
        scratch.Write("work/a.txt", "tree\n");
        scratch.Write("work/dir/b.txt", "tree\n");
        var setUp = new DaemonSetUp(home)
        {
            Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["SATCHEL_WORKING_DIR_MODE"] = mode },
        };
        var daemon = await StartAsync(setUp, mode);
        var killed = new Dictionary<string, int>(StringComparer.Ordinal);
        try
        {
            var runtimeEnv = await PackageAsync(daemon, scratch.At("work"));
            for (var kill = 0; kill < Kills; kill++)
            {
                for (var i = 0; i < JobsPerKill; i++)
                {
                    await daemon.SubmitAsync(Entrypoint(), Name(kill, i), runtimeEnv.DeepClone().AsObject());
                }

                // The moment is the point of this test: from the first set-up to the removal of what the run leaves.
                using var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(1 + _random.Next(350)));
                await moment.WaitForNextTickAsync(TestContext.Current.CancellationToken);
                var victim = (kill % 3) switch
                {
                    0 => "daemon",
                    1 => "supervisor",
                    _ => "driver",
                };
                if (victim == "daemon")
                {
                    await daemon.KillAsync();
                    daemon = await Daemon.StartAsync(setUp);
                    killed[victim] = killed.GetValueOrDefault(victim) + 1;
                }
                else if (KillOneOf(daemon, isSupervisor: victim == "supervisor"))
                {
                    killed[victim] = killed.GetValueOrDefault(victim) + 1;
                }
            }

            foreach (var missed in ((string[])["supervisor", "driver"]).Where(victim => !killed.ContainsKey(victim)))
            {
                await KillInOneThatWaitsAsync(daemon, missed, runtimeEnv);
                killed[missed] = 1;
            }

            await CheckJobsAsync(daemon);
            await daemon.ShutDownAsync(keepJobs: true);
            daemon = await Daemon.StartAsync(setUp);
            await CheckNothingIsLeftAsync(daemon);
        }
        finally
        {
            await daemon.DisposeAsync();
        }

        killed.Keys.Should().BeEquivalentTo(["daemon", "supervisor", "driver"]);
    }

    private static async Task<Daemon> StartAsync(DaemonSetUp setUp, string mode)
    {
        try
        {
            return await Daemon.StartAsync(setUp);
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("working_dir_mode", StringComparison.Ordinal))
        {
            Assert.Skip($"No {mode} here: {refused.Message}");
            throw;
        }
    }

    private static async Task<JsonObject> PackageAsync(Daemon daemon, string directory)
    {
        var submit = await CliRun.RunAsync(
            daemon.Home.Root,
            ["job", "submit", "--submission-id", "package", "--working-dir", directory, "--", "true"]
        );
        submit.ExitCode.Should().Be(0, submit.All);
        return (await daemon.WaitForEndAsync("package")).RuntimeEnv!;
    }

    /// <summary>Fails with <see cref="Leak"/> when the view is not its own, at its start or later.</summary>
    private string Entrypoint() =>
        "test \"$(cat a.txt dir/b.txt)\" = \"$(printf 'tree\\ntree')\" && test ! -e mine || exit 77; "
        + "echo $SATCHEL_JOB_ID | tee mine > a.txt; rm -r dir; mkdir dir; echo $SATCHEL_JOB_ID > dir/new; "
        + $"sleep 0.{_random.Next(25).ToString("00", CultureInfo.InvariantCulture)}; "
        + "test \"$(cat a.txt)\" = $SATCHEL_JOB_ID && test \"$(cat mine)\" = $SATCHEL_JOB_ID && test \"$(ls dir)\" = new || exit 77";

    private static string Name(int kill, int job) => string.Create(CultureInfo.InvariantCulture, $"view-{kill}-{job}");

    /// <summary>For a machine so busy that there was none at any of its moments: a job that ends by nothing else.</summary>
    private async Task KillInOneThatWaitsAsync(Daemon daemon, string victim, JsonObject runtimeEnv)
    {
        await daemon.SubmitAsync("sleep 600", $"view-{victim}", runtimeEnv.DeepClone().AsObject());
        var ended = daemon.WaitForEndAsync($"view-{victim}");
        await Eventually.TrueAsync(
            () =>
            {
                KillOneOf(daemon, isSupervisor: victim == "supervisor");
                return ended.IsCompleted;
            },
            $"its {victim} was killed"
        );
        await ended;
    }

    private bool KillOneOf(Daemon daemon, bool isSupervisor)
    {
        var processes = ProcessTree
            .WithVariable("SATCHEL_RUNS_DIRECTORY", daemon.Home.Node("head").Runs)
            .Where(process => process.Pid != daemon.Pid && (isSupervisor ? IsSupervisor(process.Pid) : IsDriver(process.Pid)))
            .ToList();
        return processes.Count > 0 && Signals.Send(processes[_random.Next(processes.Count)], Signals.Kill);
    }

    private static bool IsSupervisor(int pid) => RunProcesses.CommandLine(pid) == Programs.Supervisor;

    /// <summary>The shell, and none of the programs whose answers it compares.</summary>
    private static bool IsDriver(int pid) => !IsSupervisor(pid) && IsSupervisor(RunProcesses.ParentOf(pid));

    private static async Task CheckJobsAsync(Daemon daemon)
    {
        foreach (var job in await daemon.ListAsync())
        {
            var ended = await daemon.WaitForEndAsync(job.SubmissionId!);
            ended.DriverExitCode.Should().NotBe(Leak, $"{job.SubmissionId} sees its own view only: {ended.Message}");
            if (ended.Status != JobStatus.Succeeded)
            {
                ended
                    .Message.Should()
                    .MatchRegex(
                        "exit code -9|actor died|exit code 137|was killed before it claimed",
                        $"{job.SubmissionId} fails by a kill only"
                    );
            }
        }
    }

    private static async Task CheckNothingIsLeftAsync(Daemon daemon)
    {
        var node = daemon.Home.Node("head");
        Directory.EnumerateFileSystemEntries(node.Jobs).Should().BeSubsetOf([node.Results], "what jobs made is kept");
        await Eventually.TrueAsync(() => !Directory.EnumerateFileSystemEntries(node.Trash).Any(), "the trash is emptied");
        RunProcesses.Of(daemon.Home.Root).Should().BeEmpty();
        foreach (var table in Directory.EnumerateDirectories("/proc").Select(process => Path.Combine(process, "mountinfo")))
        {
            MountsIn(table).Should().NotContain(daemon.Home.Root, $"nothing is mounted any more in {table}");
        }
    }

    private static string MountsIn(string table)
    {
        try
        {
            return File.Exists(table) ? File.ReadAllText(table) : "";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The process ended meanwhile, or is a zombie.
            return "";
        }
    }
}
