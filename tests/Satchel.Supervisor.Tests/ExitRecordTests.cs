using Satchel.Abstractions.Supervision;
using Satchel.Supervisor.Tests.Running;
using Satchel.Testing;

namespace Satchel.Supervisor.Tests;

/// <summary>What the exit record says, and when it is there.</summary>
public sealed class ExitRecordTests : IDisposable
{
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
        _scene.Write(
            "leftover.sh",
            "trap 'until [ -e go ]; do sleep 0.01; done; echo cleaned > cleaned; exit 0' TERM\necho ready > ready\nwhile :; do sleep 0.01; done\n"
        );
        var supervisor = _scene.Start("sh leftover.sh & until [ -e ready ]; do sleep 0.01; done; exit 4");
        await _scene.WrittenAsync("ready");
        File.Exists(_scene.ExitFile).Should().BeFalse("a process of the run still lives");
        File.WriteAllText(_scene.At("go"), "");

        await supervisor.WaitForExitAsync();

        _scene.ReadExit().ExitCode.Should().Be(4);
        File.Exists(_scene.At("cleaned")).Should().BeTrue("it was asked to end before it was killed");
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

    [Fact]
    public async Task Run_NoLogYet_MakesOneForTheUserAlone()
    {
        await _scene.RunAsync("echo out");

        File.GetUnixFileMode(_scene.At("driver.log")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Theory]
    [InlineData("mkfifo driver.log")]
    [InlineData("mkdir driver.log")]
    [InlineData("ln -s /dev/null driver.log")]
    public async Task Run_LogThatSomebodyReplaced_IsAStartErrorAndNoWait(string replace)
    {
        using (var shell = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"cd {_scene.At()} && {replace}"]))
        {
            shell.WaitForExit();
        }

        (await _scene.RunAsync("echo out")).StartError.Should().NotBeNullOrEmpty();
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
        await failed.Task.WaitAsync(TimeSpan.FromSeconds(30));

        disk.Free();
        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        File.ReadAllText(Abstractions.Supervision.RunFiles.Exit(disk.Path, _scene.RunId)).Should().Contain("\"exit_code\":6");
    }
}
