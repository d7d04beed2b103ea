using Satchel.Abstractions.Supervision;
using Satchel.Posix.Processes;
using Satchel.Supervisor.Tests.Running;

namespace Satchel.Supervisor.Tests;

/// <summary>SIGTERM to a supervisor ends its run, whatever the run does about it.</summary>
public sealed class StopTests : IDisposable
{
    private const int HangUp = 1;

    private readonly SupervisedScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Terminate_DriverEndsByTheSignal_RecordSaysStopped()
    {
        var exit = await StopAsync("echo ready > ready; exec sleep 600");

        exit.Stopped.Should().BeTrue();
        exit.ExitCode.Should().Be(-Signals.Terminate);
    }

    [Fact]
    public async Task Terminate_DriverCleansUpWithinTheGrace_IsNotKilled()
    {
        var exit = await StopAsync(
            "trap 'echo cleaned > cleaned; exit 5' TERM; echo ready > ready; while :; do sleep 0.01; done",
            grace: 60
        );

        exit.ExitCode.Should().Be(5);
        File.Exists(_scene.At("cleaned")).Should().BeTrue();
    }

    [Fact]
    public async Task Terminate_DriverWantsSigint_GetsSigint()
    {
        var launch = _scene.Launch(
            "exec python3 -c '\nimport signal, time, sys\nsignal.signal(2, lambda *_: sys.exit(7))\nopen(\"ready\", \"w\").write(\"x\")\ntime.sleep(600)'",
            grace: 60
        ) with
        {
            StopSignal = Signals.Interrupt,
        };
        var supervisor = _scene.Start(launch);
        await _scene.WrittenAsync("ready");

        supervisor.Send(Signals.Terminate);
        await supervisor.WaitForExitAsync();

        _scene.ReadExit().ExitCode.Should().Be(7);
    }

    [Fact]
    public async Task Terminate_DriverIgnoresTheSignal_IsKilledAfterTheGrace()
    {
        var exit = await StopAsync("trap '' TERM; echo ready > ready; while :; do sleep 600; done");

        exit.Stopped.Should().BeTrue();
        exit.ExitCode.Should().Be(-Signals.Kill);
        _scene.Living.Should().BeEmpty();
    }

    [Fact]
    public async Task Terminate_Grandchildren_AreAskedToo()
    {
        _scene.Write("child.sh", "trap 'echo cleaned > cleaned; exit 0' TERM; echo ready > ready; while :; do sleep 0.01; done");

        await StopAsync("trap 'wait; exit 0' TERM; sh -c 'sh child.sh & trap \"wait; exit 0\" TERM; wait' & wait", grace: 60);

        File.Exists(_scene.At("cleaned")).Should().BeTrue();
    }

    [Fact]
    public async Task Terminate_ChildOutlivesTheDriver_EndsWhenTheChildDoes()
    {
        _scene.Write(
            "child.sh",
            "trap '' TERM; echo ready > ready; while kill -0 $1 2>/dev/null; do sleep 0.01; done; sleep 0.1; echo last > last"
        );

        var exit = await StopAsync("sh child.sh $$ & wait", grace: 60);

        exit.ExitCode.Should().Be(-Signals.Terminate);
        exit.EndedAt.UtcDateTime.Should().BeOnOrAfter(File.GetLastWriteTimeUtc(_scene.At("last")));
    }

    [Fact]
    public async Task Terminate_Twice_IsTheSameAsOnce()
    {
        var supervisor = _scene.Start(
            "trap 'echo asked >> asked' TERM; echo ready > ready; until [ -e go ]; do sleep 0.01; done; sleep 1",
            grace: 86400
        );
        await _scene.WrittenAsync("ready");

        supervisor.Send(Signals.Terminate);
        await _scene.WrittenAsync("asked");
        supervisor.Send(Signals.Terminate);
        // From here on it has a second to be asked again.
        File.WriteAllText(_scene.At("go"), "");
        await supervisor.WaitForExitAsync();

        File.ReadAllLines(_scene.At("asked")).Should().ContainSingle();
        _scene.ReadExit().Stopped.Should().BeTrue();
    }

    [Theory]
    [InlineData(Signals.Interrupt)]
    [InlineData(HangUp)]
    public async Task Send_SignalOfATerminal_ChangesNothing(int signal)
    {
        var supervisor = _scene.Start("echo ready > ready; until [ -e go ]; do sleep 0.01; done; exit 3");
        await _scene.WrittenAsync("ready");

        supervisor.Send(signal);
        File.WriteAllText(_scene.At("go"), "");
        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        _scene.ReadExit().Should().Match<Abstractions.Supervision.RunExit>(exit => exit.ExitCode == 3 && !exit.Stopped);
    }

    [Theory]
    [InlineData("unshare --pid --fork sh inner.sh", "inner told\n")]
    [InlineData("sh inner.sh", "inner told\nengine told\n")]
    public async Task Terminate_AnEngine_IsAskedOnlyWhereNothingRunsInItsContainer(string inner, string log)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Namespaces of pids are root's to make.");
        // What the shell says of its killed child is no answer.
        _scene.Write("inner.sh", "trap 'echo inner told; exit' TERM; echo ready > ready; while :; do sleep 0.01; done 2>/dev/null");
        var launch = _scene.Launch($"trap 'echo engine told' TERM; {inner}; exit 4", grace: 60) with { IsEngine = true };
        var supervisor = _scene.Start(launch);
        await _scene.WrittenAsync("ready");

        supervisor.Send(Signals.Terminate);
        await supervisor.WaitForExitAsync();

        _scene.ReadExit().ExitCode.Should().Be(4);
        _scene.Log.Should().Be(log);
    }

    private async Task<Abstractions.Supervision.RunExit> StopAsync(string command, double grace = 0.3)
    {
        var supervisor = _scene.Start(command, grace);
        await _scene.WrittenAsync("ready");
        supervisor.Send(Signals.Terminate);
        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);
        return _scene.ReadExit();
    }
}
