using Satchel.Abstractions.Supervision;
using Satchel.Supervisor.Tests.Running;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Supervisor.Tests;

/// <summary>What the exit record says, and when it is there.</summary>
public sealed class ExitRecordTests : IDisposable
{
    private const UnixFileMode ForTheUser = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SupervisedScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 1", 1)]
    [InlineData("exit 255", 255)]
    [InlineData("exit 256", 0)]
    [InlineData("no-such-program", 127)]
    [InlineData("if", 2)]
    [InlineData("kill -9 $$", -9)]
    [InlineData("kill -15 $$", -15)]
    [InlineData("kill -11 $$", -11)]
    [InlineData("sh -c 'kill -9 $$'; exit $?", 137)]
    public async Task Run_DriverEnds_RecordHasItsCode(string command, int code)
    {
        var exit = await _scene.RunAsync(command);

        exit.ExitCode.Should().Be(code);
        exit.Stopped.Should().BeFalse();
        exit.StartError.Should().BeNull();
        Directory
            .EnumerateFiles(_scene.Runs)
            .Select(Path.GetFileName)
            .Should()
            .BeEquivalentTo([_scene.RunId + ".claim", _scene.RunId + ".exit"]);
    }

    [Fact]
    public async Task Run_ProgramMissing_RecordSaysWhy()
    {
        var launch = _scene.Launch("") with { Command = ["/no/such/program"] };

        (await _scene.Start(launch).WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        _scene
            .ReadExit()
            .Should()
            .Match<Abstractions.Supervision.RunExit>(exit =>
                exit.ExitCode == null && !exit.Stopped && exit.StartError!.Contains("/no/such/program")
            );
    }

    [Fact]
    public async Task Run_WorkingDirectoryMissing_RecordSaysWhy()
    {
        var launch = _scene.Launch("true") with { WorkingDirectory = _scene.At("nowhere") };

        (await _scene.Start(launch).WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        _scene.ReadExit().StartError.Should().Contain(_scene.At("nowhere"));
    }

    [Fact]
    public async Task Run_RecordCannotBeWritten_LogSaysSoAndItIsWrittenOnceItCan()
    {
        var supervisor = _scene.Start($"mv '{_scene.Runs}' '{_scene.Runs}.away'; echo in the way > '{_scene.Runs}'; exit 7");
        await Eventually.TrueAsync(
            () => _scene.LogIsThere && _scene.Log.Contains("how cannot be written down", StringComparison.Ordinal),
            "its log says that the record cannot be written"
        );

        File.Delete(_scene.Runs);
        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        _scene.ReadExit().ExitCode.Should().Be(7);
        _scene.Log.Should().MatchRegex(@"\Asatchel: the entrypoint has ended; [^\n]*each second: [^\n]*/runs: File exists\n\z");
    }

    [Fact]
    public async Task Run_ProcessLeftBehind_IsEndedAndTheCodeIsTheDrivers()
    {
        var exit = await _scene.RunAsync("sleep 600 & exit 3");

        exit.ExitCode.Should().Be(3);
        exit.Stopped.Should().BeFalse();
        _scene.Living.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_ProcessLeftBehindTakesItsTimeToEnd_RecordComesAfterIt()
    {
        // It has a second, which may be too little on a busy machine.
        var isCleaned = false;
        for (var attempt = 0; attempt < 10 && !isCleaned; attempt++)
        {
            using var scene = new SupervisedScene();
            scene.Write(
                "leftover.sh",
                "trap 'until [ -e go ]; do sleep 0.01; done; echo cleaned > cleaned; exit 0' TERM\necho ready > ready\nwhile :; do sleep 0.01; done\n"
            );
            var supervisor = scene.Start("sh leftover.sh & until [ -e ready ]; do sleep 0.01; done; exit 4");
            await scene.WrittenAsync("ready");
            var isBefore = !File.Exists(scene.ExitFile);
            File.WriteAllText(scene.At("go"), "");

            await supervisor.WaitForExitAsync();

            scene.ReadExit().ExitCode.Should().Be(4);
            isCleaned = File.Exists(scene.At("cleaned"));
            (isBefore || !isCleaned).Should().BeTrue("a process of the run still lived");
        }

        isCleaned.Should().BeTrue("it was asked to end before it was killed");
    }

    [Fact]
    public async Task Run_ProcessLeftBehindIgnoresTheSignal_IsKilled()
    {
        var exit = await _scene.RunAsync(
            "sh -c 'trap \"\" TERM; echo ready > ready; while :; do sleep 600; done' & until [ -e ready ]; do sleep 0.01; done"
        );

        exit.ExitCode.Should().Be(0);
        _scene.Living.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_OutputAndErrors_AreAppendedToTheLogInOrder()
    {
        File.WriteAllText(_scene.At("driver.log"), "first line\n");

        await _scene.RunAsync("echo out; echo err >&2; echo out again");

        _scene.Log.Should().Be("first line\nout\nerr\nout again\n");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1000L)]
    public async Task Run_DaemonWithoutAUmask_LogAndRecordsAreForTheUserAlone(long? limit)
    {
        // With the usual umask a file that is made for everybody would look all but the same.
        var program = _scene.Program("umask 0; exec \"$SUPERVISOR\"");
        var launch = _scene.Launch("umask; echo ready > ready; until [ -e go ]; do sleep 0.01; done") with { LogLimit = limit };
        var supervisor = _scene.Start(launch, program: program);
        await _scene.WrittenAsync("ready");

        string[] whileItRuns = [_scene.At("driver.log"), _scene.ClaimFile, RunFiles.ExitReserve(_scene.Runs, _scene.RunId)];
        whileItRuns.Select(File.GetUnixFileMode).Should().AllBeEquivalentTo(ForTheUser);
        Directory.EnumerateFiles(_scene.Runs).Should().HaveCount(2);
        File.WriteAllText(_scene.At("go"), "");
        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        Directory.EnumerateFiles(_scene.Runs).Select(File.GetUnixFileMode).Should().Equal(ForTheUser, ForTheUser);
        _scene.Log.Should().Be("0000\n", "nothing hid what mode the files were made with");
    }

    [Theory]
    [InlineData("mkfifo driver.log", null)]
    [InlineData("mkfifo driver.log", 1000L)]
    [InlineData("mkfifo driver.log; sleep 600 < driver.log > /dev/null 2>&1 & until [ -e driver.log ]; do sleep 0.01; done", null)]
    [InlineData("mkfifo driver.log; sleep 600 < driver.log > /dev/null 2>&1 & until [ -e driver.log ]; do sleep 0.01; done", 1000L)]
    [InlineData("mkdir driver.log", null)]
    [InlineData("mkdir driver.log", 1000L)]
    [InlineData("ln -s /dev/null driver.log", null)]
    [InlineData("ln -s /dev/null driver.log", 1000L)]
    [InlineData("ln -s real.log driver.log", null)]
    [InlineData("ln -s real.log driver.log", 1000L)]
    public async Task Run_LogThatSomebodyReplaced_IsAStartErrorThatNamesItAndNoWait(string replace, long? limit)
    {
        using var shell = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"cd {_scene.At()} && {replace}"]);
        shell.WaitForExit();
        shell.ExitCode.Should().Be(0);

        (await _scene.Start(_scene.Launch("touch ran") with { LogLimit = limit }).WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        _scene.ReadExit().StartError.Should().Contain(_scene.At("driver.log")).And.Contain("not a regular file");
        File.Exists(_scene.At("ran")).Should().BeFalse();
        File.Exists(_scene.At("real.log")).Should().BeFalse();
    }

    [Fact]
    public async Task Run_LogDirectoryMissing_IsAStartErrorThatNamesIt()
    {
        var launch = _scene.Launch("touch ran") with { LogFile = _scene.At("nowhere/driver.log") };

        (await _scene.Start(launch).WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        _scene.ReadExit().StartError.Should().Contain(_scene.At("nowhere/driver.log"));
    }

    /// <summary>Waits until the driver is reaped, takes its pid for a child, and leaves the child to the supervisor.</summary>
    private const string TakePidOfDriver = """
        import os, signal, sys, time
        driver, taker = int(sys.argv[1]), os.getpid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        open("ready", "w").write("x")
        while os.path.exists(f"/proc/{driver}"):
            time.sleep(0.001)
        open("/proc/sys/kernel/ns_last_pid", "w").write(str(driver - 1))
        if os.fork():
            os._exit(0)
        while os.getppid() == taker:
            time.sleep(0.001)
        open("reused", "w").write(f"{driver} {os.getpid()}")
        os._exit(9)
        """;

    [Fact]
    public async Task Run_ProcessLeftBehindGetsTheDriversPid_CodeIsTheDrivers()
    {
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess && File.Exists("/proc/sys/kernel/ns_last_pid"),
            "Only root can choose the pid of a process, and only where the kernel was built for that."
        );
        var wasReused = false;
        for (var attempt = 0; attempt < 10 && !wasReused; attempt++)
        {
            using var scene = new SupervisedScene();
            scene.Write("take.py", TakePidOfDriver);
            // Alone among pids, so that nobody but a thread of the supervisor takes this one.
            var program = scene.Program("exec unshare --pid --fork --mount-proc \"$SUPERVISOR\"");
            var launch = scene.Launch("setsid python3 take.py $$ & until [ -e ready ]; do sleep 0.01; done; exit 3");

            (await scene.Start(launch, program: program).WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

            scene.ReadExit().ExitCode.Should().Be(3);
            // Who is left behind has a second before it is killed, which a busy machine may need for other things.
            var reused = scene.At("reused");
            wasReused = File.Exists(reused) && File.ReadAllText(reused).Split(' ') is [var driver, var other] && driver == other;
        }

        wasReused.Should().BeTrue("another process had the driver's pid, and ended with 9");
    }

    [Fact]
    public async Task Run_Driver_StartsInASessionOfItsOwnWithTheGivenVariablesAndNothingToRead()
    {
        await _scene.RunAsync(
            "cut -d' ' -f5,6 /proc/$$/stat; echo $$; readlink /proc/$$/fd/0; tr '\\0' '\\n' < /proc/$$/environ | cut -d= -f1 | sort | tr '\\n' ' '; pwd; ls /proc/$$/fd; :"
        );

        var lines = _scene.Log.Split('\n');
        lines[0].Should().Be($"{lines[1]} {lines[1]}", "the driver leads its group and its session");
        lines[2].Should().Be("/dev/null");
        lines[3].Should().Be("PATH SUPERVISOR_TEST_RUN " + Path.GetDirectoryName(_scene.Runs));
        // Not through a pipe, whose ends the shell itself would hold for a moment.
        lines.Skip(4).Where(line => line.Length > 0).Except(["10", "255"]).Should().Equal("0", "1", "2");
    }

    [Fact]
    public async Task Run_DiskFullAndReserveGoneWhenTheDriverEnds_RecordIsWrittenOnceThereIsRoom()
    {
        using var disk = SmallDisk.TryMount("256k", names: 100, out var failure);
        Assert.SkipWhen(disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
        var launch = _scene.Launch($"rm '{disk.Path}'/.*.exit.tmp; cat /dev/zero > '{disk.At("filler")}'; exit 6") with
        {
            RunsDirectory = disk.Path,
        };
        using var watch = new FileSystemWatcher(disk.Path, $".{_scene.RunId}.exit.{new string('?', 32)}.tmp");
        var failed = new TaskCompletionSource();
        watch.Deleted += (_, _) => failed.TrySetResult();
        watch.EnableRaisingEvents = true;
        var supervisor = _scene.Start(launch);
        await failed.Task.WaitAsync(TimeSpan.FromSeconds(60));

        disk.Free();
        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        File.ReadAllText(Abstractions.Supervision.RunFiles.Exit(disk.Path, _scene.RunId)).Should().Contain("\"exit_code\":6");
    }
}
