using Satchel.Abstractions.Supervision;
using Satchel.Posix.Processes;
using Satchel.Supervisor.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Supervisor.Tests;

/// <summary>Processes that do what they can to be forgotten, with a cgroup around them and without.</summary>
public sealed class ContainmentTests : IDisposable
{
    /// <summary>Two forks, a session each, SIGTERM ignored, no variable left to be found by.</summary>
    private const string DoubleFork = """
        import os, signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.setsid()
                open("pid", "w").write(str(os.getpid()))
                os.execve("/bin/sleep", ["sleep", "600"], {})
            os._exit(0)
        while not (os.path.exists("pid") and os.path.getsize("pid")):
            time.sleep(0.01)
        open("ready", "w").write("x")
        time.sleep(600)
        """;

    /// <summary>Its first thread ends, so that it looks dead in every list of processes; another one goes on.</summary>
    private const string FirstThreadEnds = """
        import ctypes, os, signal, threading, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        def go_on():
            while open("/proc/self/stat").read().rsplit(")", 1)[1].split()[0] != "Z":
                time.sleep(0.01)
            open("pid", "w").write(str(os.getpid()))
            open("ready", "w").write("x")
            time.sleep(600)
        threading.Thread(target=go_on).start()
        ctypes.CDLL(None).syscall({"x86_64": 60, "aarch64": 93}[os.uname().machine], 0)
        """;

    /// <summary>Every process lives for a moment, has a child, and is gone.</summary>
    private const string Relay = """
        import os, signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        open("pid", "w").write(str(os.getpid()))
        open("ready", "w").write("x")
        if os.fork() != 0:
            time.sleep(600)
        while True:
            time.sleep(0.005)
            if os.fork() != 0:
                os._exit(0)
            os.setsid()
        """;

    private readonly SupervisedScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(DoubleFork, false)]
    [InlineData(DoubleFork, true)]
    [InlineData(FirstThreadEnds, false)]
    [InlineData(FirstThreadEnds, true)]
    [InlineData(Relay, false)]
    [InlineData(Relay, true)]
    public async Task Terminate_RunThatTriesToEscape_IsGoneWhenTheRecordIsThere(string script, bool withoutControlGroups)
    {
        _scene.Write("escape.py", script);
        var supervisor = _scene.Start(_scene.Launch("python3 escape.py"), withoutControlGroups);
        await _scene.WrittenAsync("ready");
        var escaped = ProcessIdentity.Of(int.Parse(File.ReadAllText(_scene.At("pid"))))!;
        escaped.IsAlive.Should().BeTrue();
        (_scene.Claim!.Cgroup is not null && Directory.Exists(_scene.Claim.Cgroup))
            .Should()
            .Be(!withoutControlGroups && SupervisedScene.CanMakeGroups, "the fence that this case is about is there");

        supervisor.Send(Signals.Terminate);
        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        escaped.IsAlive.Should().BeFalse();
        (_scene.Claim!.Cgroup is { } group && Directory.Exists(group)).Should().BeFalse("an empty group is removed");
        _scene.Living.Should().BeEmpty();
        _scene.ReadExit().Stopped.Should().BeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_DriverLeavesADaemonBehind_IsEndedBeforeTheRecord(bool withoutControlGroups)
    {
        var supervisor = _scene.Start(
            _scene.Launch("setsid sh -c 'setsid sleep 600 & echo $! > pid' & wait; until [ -s pid ]; do sleep 0.01; done; exit 9"),
            withoutControlGroups
        );

        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        ProcessIdentity.Of(int.Parse(File.ReadAllText(_scene.At("pid")))).Should().BeNull();
        _scene.ReadExit().ExitCode.Should().Be(9);
        (_scene.Claim!.Cgroup is not { } group || !Directory.Exists(group)).Should().BeTrue("an empty group is removed");
    }

    [Fact]
    public async Task Terminate_ProcessThatNothingEnds_IsNamedInTheRecordAndHoldsNothingUp()
    {
        Assert.SkipUnless(Freezer.IsAvailable, "No process can be frozen here.");
        var supervisor = _scene.Start("sleep 600 & echo $! > pid; touch ready; wait");
        await _scene.WrittenAsync("pid");
        var pid = int.Parse(File.ReadAllText(_scene.At("pid")));
        await Eventually.TrueAsync(() => File.ReadAllText($"/proc/{pid}/comm") == "sleep\n", "the child is no shell any more");
        using var freezer = new Freezer(pid);

        supervisor.Send(Signals.Terminate);
        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        var exit = _scene.ReadExit();
        exit.Stopped.Should().BeTrue();
        var survivor = exit.Survivors.Should().ContainSingle().Which;
        survivor.Pid.Should().Be(pid);
        survivor.Description.Should().StartWith($"{pid} (sleep): ");
    }
}
