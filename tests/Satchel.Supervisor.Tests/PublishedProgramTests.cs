using Satchel.Abstractions.Supervision;
using Satchel.Posix.Processes;
using Satchel.Supervisor.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Supervisor.Tests;

/// <summary>What only the program that users have does, being compiled ahead of time: its drivers are born in their groups.</summary>
public sealed class PublishedProgramTests : IDisposable
{
    private readonly SupervisedScene _scene = new();

    public PublishedProgramTests() => Assert.SkipUnless(File.Exists(Programs.PublishedSupervisor), "./satchel has not run yet.");

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Run_Driver_IsInTheGroupItsSupervisorIsNotAndEndsAsTheDriverDoes()
    {
        Assert.SkipUnless(SupervisedScene.CanMakeGroups, "No groups can be made here.");
        var supervisor = Start("cat /proc/self/cgroup > group; until [ -e go ]; do sleep 0.01; done; exit 3");
        await _scene.WrittenAsync("group");
        File.ReadAllText(_scene.At("group")).Should().Contain($"/satchel-{_scene.RunId}\n");
        (await File.ReadAllTextAsync($"/proc/{supervisor.Pid}/cgroup", TestContext.Current.CancellationToken))
            .Should()
            .NotContain("satchel-");

        File.WriteAllText(_scene.At("go"), "");
        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        _scene.ReadExit().ExitCode.Should().Be(3);
        Directory.Exists(_scene.Claim!.Cgroup).Should().BeFalse();
    }

    [Fact]
    public async Task Terminate_Run_IsStopped()
    {
        var supervisor = Start("trap '' TERM; setsid sleep 600 & echo ready > ready; wait; sleep 600");
        await _scene.WrittenAsync("ready");

        supervisor.Send(Signals.Terminate);
        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        _scene.ReadExit().Stopped.Should().BeTrue();
        _scene.Living.Should().BeEmpty();
    }

    /// <summary>The other one may have to open its own libraries in between.</summary>
    [Fact]
    public async Task Terminate_NoDescriptorsForAWhile_GoesOnTryingUntilThereAre()
    {
        var supervisor = Start("trap '' TERM; echo ready > ready; while :; do sleep 600; done");
        await _scene.WrittenAsync("ready");
        using (new DescriptorLimit(supervisor.Pid, 3))
        {
            supervisor.Send(Signals.Terminate);

            // Each round waits for the next: that they go on is seen by how often the supervisor has waited.
            var before = DescriptorLimit.WaitsOf(supervisor.Pid);
            await Eventually.TrueAsync(() => DescriptorLimit.WaitsOf(supervisor.Pid) > before + 20, "rounds go on without descriptors");
            _scene.Living.Should().NotBeEmpty();
        }

        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);
        _scene.ReadExit().Stopped.Should().BeTrue();
        _scene.Living.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_NoDescriptorsWhenTheDriverEnds_RecordIsFlushedOnceThereAreSome()
    {
        var supervisor = Start("echo ready > ready; until [ -e go ]; do sleep 0.01; done; exit 7");
        await _scene.WrittenAsync("ready");
        using (new DescriptorLimit(supervisor.Pid, 3))
        {
            _scene.Write("go", "");

            // It has its name before its directory, which cannot be opened, is flushed.
            await Eventually.TrueAsync(() => File.Exists(_scene.ExitFile), "the record has its name");
            var before = DescriptorLimit.WaitsOf(supervisor.Pid);
            await Eventually.TrueAsync(() => DescriptorLimit.WaitsOf(supervisor.Pid) > before + 3, "it is tried again");
        }

        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);
        _scene.ReadExit().ExitCode.Should().Be(7);
    }

    [Theory]
    [InlineData("/no/such/program", "No such file")]
    [InlineData("/etc/passwd", "ermission denied")]
    public async Task Run_ProgramThatCannotBeStarted_RecordSaysWhy(string program, string reason)
    {
        var supervisor = Start("true", program);

        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        _scene.ReadExit().StartError.Should().Contain(program).And.Contain(reason);
    }

    private SupervisorProcess Start(string command, string? program = null)
    {
        var launch = _scene.Launch(command);
        return _scene.Start(
            program is null ? launch : launch with { Command = [program] },
            withoutControlGroups: false,
            Programs.PublishedSupervisor
        );
    }
}
