using System.Text.Json;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Processes;
using Satchel.Supervisor.Tests.Running;

namespace Satchel.Supervisor.Tests;

/// <summary>Who may start a run.</summary>
public sealed class ClaimTests : IDisposable
{
    private readonly SupervisedScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Run_ManySupervisorsOfOneRun_DriverRunsOnce()
    {
        var supervisors = Enumerable.Range(0, 6).Select(_ => _scene.Start("echo ran >> ran")).ToList();

        var codes = await Task.WhenAll(supervisors.Select(supervisor => supervisor.WaitForExitAsync()));

        codes.Order().Should().Equal([SupervisorExitCodes.Done, .. Enumerable.Repeat(SupervisorExitCodes.ClaimedElsewhere, 5)]);
        File.ReadAllLines(_scene.At("ran")).Should().Equal("ran");
    }

    [Fact]
    public async Task Run_RunOfAnother_LeavesItsGroupAlone()
    {
        Assert.SkipUnless(SupervisedScene.CanMakeGroups, "No groups can be made here.");
        var first = _scene.Start("echo ready > ready; until [ -e go ]; do sleep 0.01; done");
        await _scene.WrittenAsync("ready");

        (await _scene.Start("true").WaitForExitAsync()).Should().Be(SupervisorExitCodes.ClaimedElsewhere);

        Directory.Exists(_scene.Claim!.Cgroup).Should().BeTrue();
        File.Exists(RunFiles.ExitReserve(_scene.Runs, _scene.RunId)).Should().BeTrue("the room of the first one's record is still taken");
        File.WriteAllText(_scene.At("go"), "");
        (await first.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);
        Directory.Exists(_scene.Claim!.Cgroup).Should().BeFalse();
    }

    [Fact]
    public async Task Run_CancelledByADaemon_StartsNothing()
    {
        const string claim = """{"pid":1,"start_ticks":1,"boot_id":"b","kind":"cancelled"}""";
        File.WriteAllText(_scene.ClaimFile, claim);

        (await _scene.Start("echo ran > ran").WaitForExitAsync()).Should().Be(SupervisorExitCodes.ClaimedElsewhere);

        File.Exists(_scene.At("ran")).Should().BeFalse();
        File.ReadAllText(_scene.ClaimFile).Should().Be(claim);
        Directory.EnumerateFiles(_scene.Runs).Should().ContainSingle("neither an exit record nor rubbish is left");
    }

    [Fact]
    public async Task Run_Driver_FindsTheClaimOfItsSupervisor()
    {
        var supervisor = _scene.Start($"cat '{_scene.ClaimFile}' > seen; echo > ready; sleep 600");
        await _scene.WrittenAsync("ready");

        var claim = JsonSerializer.Deserialize(File.ReadAllText(_scene.At("seen")), SupervisionJson.Default.RunClaim)!;

        claim.Kind.Should().Be(RunClaim.Supervisor);
        new ProcessIdentity(claim.Pid, claim.StartTicks, claim.BootId).Should().Be(ProcessIdentity.Of(supervisor.Pid));
        File.Exists(_scene.ExitFile).Should().BeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Start_InputCutOff_ClaimsAndRunsNothing(int length)
    {
        var whole = JsonSerializer.SerializeToUtf8Bytes(_scene.Launch("echo ran > ran"), SupervisionJson.Default.SupervisorLaunch);

        (await _scene.StartWith(whole.AsSpan(0, length < 0 ? whole.Length + length : length)).WaitForExitAsync())
            .Should()
            .Be(SupervisorExitCodes.NoLaunch);

        Directory.EnumerateFiles(_scene.Runs).Should().BeEmpty();
        File.Exists(_scene.At("ran")).Should().BeFalse();
    }

    [Fact]
    public async Task Run_ClaimCannotBeWritten_StartsNothing()
    {
        var launch = _scene.Launch("echo ran > ran") with { RunsDirectory = _scene.At("nowhere") };

        (await _scene.Start(launch).WaitForExitAsync()).Should().Be(SupervisorExitCodes.NoClaim);

        File.Exists(_scene.At("ran")).Should().BeFalse();
    }

    [Fact]
    public void RequestStop_BeforeTheDriver_StartsNothing()
    {
        using var run = new SupervisedRun(_scene.Launch("echo ran > ran"), TimeProvider.System);
        run.RequestStop();

        run.Run().Should().Be(SupervisorExitCodes.Done);

        _scene.ReadExit().Should().Match<RunExit>(exit => exit.ExitCode == null && exit.Stopped);
        File.Exists(_scene.At("ran")).Should().BeFalse();
    }

    [Fact]
    public async Task Kill_Supervisor_LeavesAClaimOfADeadProcessAndNoRecord()
    {
        var supervisor = _scene.Start("echo ready > ready; sleep 600");
        await _scene.WrittenAsync("ready");

        supervisor.Send(Signals.Kill);
        await supervisor.WaitForExitAsync();

        var claim = _scene.Claim!;
        new ProcessIdentity(claim.Pid, claim.StartTicks, claim.BootId).IsAlive.Should().BeFalse();
        File.Exists(_scene.ExitFile).Should().BeFalse();
        _scene.Living.Should().NotBeEmpty("ending them is for the daemon, which finds them by what they inherited");
    }
}
