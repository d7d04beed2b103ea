using System.Diagnostics;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;
using RunProcesses = Satchel.Node.Runs.RunProcesses;

namespace Satchel.Node.Tests.Runs;

/// <summary>What counts as a process of a run, with real processes of another user.</summary>
public sealed class RunProcessesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RunId _run = RunId.Create(TimeProvider.System.GetUtcNow());

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task LivingRunsAndKill_ProcessOfAnotherUserWithOurVariables_DoesNotCount()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can be somebody else.");
        using var own = Start("sleep", "600");
        using var other = Start("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sleep", "600");
        await Eventually.TrueAsync(() => ProcessTree.UserOf(other.Id) == 65534, "it is somebody else");
        await Eventually.TrueAsync(
            () => File.ReadAllText($"/proc/{own.Id}/environ").Contains(_run.ToString(), StringComparison.Ordinal),
            "it has its variables"
        );

        RunProcesses.LivingRuns(_directory.Path).Should().Equal(_run);
        (await RunProcesses.KillAsync(_run, null, _directory.Path, TimeProvider.System, CancellationToken.None)).Should().BeEmpty();

        await own.WaitForExitAsync();
        RunProcesses.LivingRuns(_directory.Path).Should().BeEmpty("what another user has written into his variables says nothing");
        other.HasExited.Should().BeFalse();
        other.Kill();
        await other.WaitForExitAsync();
    }

    [Theory]
    [InlineData("../..")]
    [InlineData("../../../../../../../../../../../..")]
    [InlineData("00000000000000000000000000000000")]
    public async Task LivingRuns_VariableThatIsNoRunId_DoesNotCount(string variable)
    {
        using var process = StartWith(variable, "sleep", "600");
        await Eventually.TrueAsync(() => ProcessTree.VariableOf(process.Id, RunProcesses.Marker) == variable, "it has its variables");

        RunProcesses.LivingRuns(_directory.Path).Should().BeEmpty();

        process.Kill();
        await process.WaitForExitAsync();
    }

    [Fact]
    public async Task Kill_ClaimThatNamesAnotherDirectory_WritesNothingThere()
    {
        Directory.CreateDirectory(_directory.At("victim"));
        var file = _directory.Write(Path.Combine("victim", "cgroup.kill"), "");
        var claim = new RunClaim(1, 1, "another boot", RunClaim.Supervisor) { Cgroup = _directory.At("victim") };

        await RunProcesses.KillAsync(_run, claim, _directory.Path, TimeProvider.System, CancellationToken.None);

        File.ReadAllText(file).Should().BeEmpty();
        Directory.Exists(_directory.At("victim")).Should().BeTrue();
    }

    [Fact]
    public async Task Kill_ProcessThatNothingEnds_IsGivenUpOnAndNamed()
    {
        Assert.SkipUnless(Freezer.IsAvailable, "No process can be frozen here.");
        using var process = Start("sleep", "600");
        await Eventually.TrueAsync(() => RunProcesses.LivingRuns(_directory.Path).Contains(_run), "it has its variables");
        using var freezer = new Freezer(process.Id);

        var survivors = await RunProcesses.KillAsync(_run, null, _directory.Path, new HastyClock(), CancellationToken.None);

        survivors.Should().ContainSingle().Which.Description.Should().StartWith($"{process.Id} (sleep): ");
    }

    /// <summary>On it ten times as much time goes by.</summary>
    private sealed class HastyClock : TimeProvider
    {
        public override long GetTimestamp() => base.GetTimestamp() * 10;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime / 10, period);
    }

    private Process Start(params string[] command) => StartWith(_run.ToString(), command);

    private Process StartWith(string run, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false };
        start.Environment[RunProcesses.Marker] = run;
        start.Environment[RunProcesses.RunsDirectory] = _directory.Path;
        return Process.Start(start)!;
    }
}
