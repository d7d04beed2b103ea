using System.Globalization;
using Satchel.Abstractions.Jobs;
using Satchel.Posix.Processes;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Jobs;

/// <summary>What a user without privileges has of a cluster: no mounts, perhaps no cgroups, and nobody else's processes to end.</summary>
public sealed class PlainUserTests : IClassFixture<PlainUser>
{
    private readonly PlainUser _user;

    public PlainUserTests(PlainUser user)
    {
        _user = user;
        Assert.SkipWhen(user.WhyNot is not null, user.WhyNot ?? "");
    }

    [Fact]
    public async Task The_command_line_submits_follows_stops_and_ends_the_cluster()
    {
        _user.Write("project/a.txt", "original\n");
        try
        {
            var first = await CliRun.RunAsync(
                Cli("job", "submit", "--working-dir", "project", "--", "id -u; cat a.txt; echo mine > a.txt; touch b")
            );
            var second = await CliRun.RunAsync(Cli("job", "submit", "--working-dir", "project", "--", "cat a.txt; ls"));
            await CliRun.RunAsync(Cli("job", "submit", "--submission-id", "long", "--no-wait", "--", "setsid sleep 600 & sleep 600"));
            await Eventually.TrueAsync(() => RunProcesses.OfJob(_user.At("cli"), "long").Count > 1, "the job runs");
            var stop = await CliRun.RunAsync(Cli("job", "stop", "long"));

            first.ExitCode.Should().Be(0, first.All);
            first.Output.Should().Contain(PlainUser.Id.ToString(CultureInfo.InvariantCulture)).And.Contain("original");
            second.Output.Should().Contain("original\na.txt\n", "what the first job wrote is its own").And.NotContain("b\n");
            stop.ExitCode.Should().Be(0, stop.All);
            RunProcesses.OfJob(_user.At("cli"), "long").Should().BeEmpty();
        }
        finally
        {
            (await CliRun.RunAsync(Cli("stop"))).ExitCode.Should().Be(0);
        }

        CliCall Cli(params string[] arguments) => _user.Cli("cli", arguments);
    }

    [Fact]
    public async Task What_a_job_made_that_nobody_may_read_comes_a_second_time_as_well()
    {
        try
        {
            await CliRun.RunAsync(Cli("job", "submit", "--submission-id", "shut", "--", "echo x > made; chmod 000 made"));
            var first = await CliRun.RunAsync(Cli("job", "get", "shut", "-o", "results"));
            var second = await CliRun.RunAsync(Cli("job", "get", "shut", "-o", "results"));
            var mode = File.GetUnixFileMode(_user.At("results/made"));

            first.ExitCode.Should().Be(0, first.All);
            second.ExitCode.Should().Be(0, second.All);
            mode.Should().Be(UnixFileMode.None);
        }
        finally
        {
            (await CliRun.RunAsync(Cli("stop"))).ExitCode.Should().Be(0);
        }

        CliCall Cli(params string[] arguments) => _user.Cli("made", arguments);
    }

    [Fact]
    public async Task Layers_that_a_job_used_are_collected_and_built_again_in_a_moved_home_too()
    {
        _user.Write("part/__init__.py", "print('from the layer')\n");
        string[] submit =
        [
            "job",
            "submit",
            "--runtime-env-json",
            $$"""{"py_modules": ["{{_user.At("part")}}"]}""",
            "--",
            "python3 -c 'import part'",
        ];
        var home = "layers";
        try
        {
            await SucceedAsync(submit);
            var gone = await SucceedAsync("env", "gc", "--all", "--json");
            var again = await SucceedAsync(submit);
            await SucceedAsync("stop");
            Directory.Move(_user.At(home), _user.At("moved"));
            home = "moved";
            var moved = await SucceedAsync(submit);

            gone.Output.Should().Contain("py_modules");
            again.Output.Should().Contain("from the layer");
            moved.Output.Should().Contain("from the layer");
        }
        finally
        {
            await CliRun.RunAsync(_user.Cli(home, "stop"));
        }

        async Task<CliRun> SucceedAsync(params string[] arguments)
        {
            var run = await CliRun.RunAsync(_user.Cli(home, arguments));
            run.ExitCode.Should().Be(0, run.All);
            return run;
        }
    }

    [Fact]
    public async Task A_job_that_takes_the_write_bits_of_its_directories_keeps_its_results_and_its_directory_goes()
    {
        try
        {
            var job = await CliRun.RunAsync(
                _user.Cli(
                    "bits",
                    "job",
                    "submit",
                    "--submission-id",
                    "bits",
                    "--",
                    "mkdir out; echo x > out/made; chmod 500 out . .. ../.."
                )
            );
            var get = await CliRun.RunAsync(_user.Cli("bits", "job", "get", "bits", "-o", "bits-results"));

            job.ExitCode.Should().Be(0, job.All);
            get.ExitCode.Should().Be(0, get.All);
            File.ReadAllText(_user.At("bits-results/out/made")).Should().Be("x\n");
            await Eventually.TrueAsync(
                () => Directory.EnumerateDirectories(_user.At("bits/head/jobs")).All(left => Path.GetFileName(left) is "results"),
                "the directory of the run is removed"
            );
        }
        finally
        {
            (await CliRun.RunAsync(_user.Cli("bits", "stop"))).ExitCode.Should().Be(0);
        }
    }

    [Fact]
    public async Task Jobs_outlive_a_killed_daemon_and_end_with_a_killed_supervisor()
    {
        var daemon = await Daemon.StartAsync(_user.Daemon("kills"));
        var home = daemon.Home.Root;
        foreach (var id in new[] { "kept", "lost" })
        {
            await daemon.SubmitAsync("setsid sleep 600 & sleep 600", id);
            await daemon.WaitAsync(id, job => job.Status == JobStatus.Running);
        }

        await daemon.KillAsync();
        Signals.Send(await RunProcesses.SupervisorOfAsync(home, "lost"), Signals.Kill).Should().BeTrue();
        await using var next = await Daemon.StartAsync(_user.Daemon("kills"));

        (await next.WaitForEndAsync("lost")).ErrorType.Should().Be(JobErrorType.SupervisorDied);
        RunProcesses.OfJob(home, "lost").Should().BeEmpty();
        await Eventually.TrueAsync(() => RunProcesses.OfJob(home, "kept").Count > 1, "the other one runs on");
        using var answer = await next.Http.PostAsync("/v1/jobs/kept/stop", null);
        (await next.WaitForEndAsync("kept")).Status.Should().Be(JobStatus.Stopped);
        RunProcesses.Of(home).Should().BeEmpty();
    }

    [Fact]
    public async Task A_job_that_takes_every_right_to_its_directory_keeps_no_daemon_from_starting()
    {
        var daemon = await Daemon.StartAsync(_user.Daemon("shut"));
        await daemon.SubmitAsync("chmod 0 ../..; echo taken; sleep 600", "shut");
        await Eventually.TrueAsync(
            async () => (await daemon.LogsAsync("shut")).Contains("taken", StringComparison.Ordinal),
            "they are taken"
        );

        await daemon.KillAsync();
        await using var next = await Daemon.StartAsync(_user.Daemon("shut"));
        using var answer = await next.Http.PostAsync("/v1/jobs/shut/stop", null);

        (await next.WaitForEndAsync("shut")).Status.Should().Be(JobStatus.Stopped);
    }

    [Fact]
    public async Task A_program_that_became_root_is_named_and_holds_nothing_up()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can make a program that becomes root.");
        var becomeRoot = _user.At("become-root");
        File.Copy("/usr/bin/setpriv", becomeRoot);
        File.SetUnixFileMode(becomeRoot, UnixFileMode.SetUser | (UnixFileMode)0b101_101_101);
        await using var daemon = await Daemon.StartAsync(_user.Daemon("root"));
        await daemon.SubmitAsync($"{becomeRoot} --reuid=0 sleep 600 & echo $!; wait", "root");
        var pid = 0;
        await Eventually.TrueAsync(
            async () => int.TryParse((await daemon.LogsAsync("root")).TrimEnd().Split('\n')[^1], CultureInfo.InvariantCulture, out pid),
            "the job says which process it is"
        );
        await Eventually.TrueAsync(() => RunProcesses.CommandLine(pid) == "sleep 600", "it is what it became");
        Assert.SkipUnless(ProcessTree.UserOf(pid) == 0, "Programs cannot become root on the file system of temporary files.");
        var process = ProcessIdentity.Of(pid)!;
        try
        {
            var supervisor = await RunProcesses.SupervisorOfAsync(daemon.Home.Root, "root");
            using var answer = await daemon.Http.PostAsync("/v1/jobs/root/stop", null);
            var ended = await daemon.WaitForEndAsync("root");

            ended.Status.Should().Be(JobStatus.Stopped);
            Names(ended.Message).Should().BeTrue(ended.Message);
            // It ends a moment after what it has written down.
            await Eventually.TrueAsync(() => !supervisor.IsAlive, "nobody goes on trying");
            process.IsAlive.Should().BeTrue("nobody may end it");
            (await daemon.Http.GetStringAsync("/v1/status")).Should().Contain($"{pid} (sleep): Operation not permitted");
            await daemon.SubmitAsync("true", "next");
            (await daemon.WaitForEndAsync("next")).Status.Should().Be(JobStatus.Succeeded);
        }
        finally
        {
            Signals.Send(process, Signals.Kill);
        }

        bool Names(string? text) => text?.Contains($"{pid} (sleep): Operation not permitted", StringComparison.Ordinal) == true;
    }
}
