using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Runs;
using Satchel.Node.Tests.Running;
using Satchel.Posix.Processes;
using Satchel.Testing.Running;
using RunProcesses = Satchel.Node.Runs.RunProcesses;

namespace Satchel.Node.Tests.Runs;

/// <summary>The life of a run that belongs to no job, as a worker's process is one, with the real supervisor.</summary>
public sealed class RunsTests : IAsyncLifetime
{
    private static readonly RunStop Unstopped = new(TimeSpan.FromSeconds(1), CancellationToken.None);

    private readonly TestHome _home = new();
    private readonly RunId _run = RunId.Create(TimeProvider.System.GetUtcNow());
    private TestNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await TestNode.StartAsync(_home);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _home.Dispose();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"command":[],"variables":{}}""")]
    [InlineData("""{"command":["true"],"variables":{"a=b":""}}""")]
    [InlineData("""{"command":[""],"variables":{}}""")]
    [InlineData("null")]
    public async Task Follow_RecordOfWhatIsToBeDoneIsDamaged_RunEnds(string record)
    {
        var claim = await StartAsync("sleep 600");
        await File.WriteAllTextAsync(RunFiles.Ending(_home.Directories.Runs, _run), record, TestContext.Current.CancellationToken);
        Signals.Send(new ProcessIdentity(claim.Pid, claim.StartTicks, claim.BootId), Signals.Kill);

        var end = await _node.Runs.FollowAsync(_run, claim, Unstopped, CancellationToken.None);

        end.Exit.Should().BeNull();
        end.Survivors.Should().BeEmpty();
    }

    [Fact]
    public async Task Start_ProgramEnds_ItsEndIsKnownUntilTheRunIsForgotten()
    {
        var claim = await StartAsync("pwd; exit 7");
        var end = await _node.Runs.FollowAsync(_run, claim, Unstopped, CancellationToken.None);

        claim.IsSupervised.Should().BeTrue();
        end.Exit!.ExitCode.Should().Be(7);
        end.Survivors.Should().BeEmpty();
        File.ReadAllText(_home.At("log")).Should().Be(Path.Combine(_home.Directories.Jobs, _run.ToString(), "1", "work") + "\n");
        _node.Runs.All().Should().Equal(_run);
        _node.Runs.Find(_run).Should().Be(claim);

        _node.Runs.Forget(_run);
        _node.Runs.All().Should().BeEmpty();
        _node.Runs.Find(_run).Should().BeNull();
        Directory.Exists(Path.Combine(_home.Directories.Jobs, _run.ToString())).Should().BeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no record")]
    public async Task Forget_JobRemovedOrDamagedTheClaim_LeavesNoGroup(string? left)
    {
        var claim = await StartAsync("exit 7");
        Assert.SkipUnless(claim.Cgroup is not null, "Nobody can make cgroups here.");
        await _node.Runs.FollowAsync(_run, claim, Unstopped, CancellationToken.None);
        // As that of a run whose supervisor could not remove it any more.
        Directory.CreateDirectory(claim.Cgroup!);
        File.Delete(RunFiles.Claim(_home.Directories.Runs, _run));
        if (left is not null)
        {
            await File.WriteAllTextAsync(RunFiles.Claim(_home.Directories.Runs, _run), left, TestContext.Current.CancellationToken);
        }

        _node.Runs.Forget(_run);

        Directory.Exists(claim.Cgroup).Should().BeFalse();
    }

    /// <summary>One that ends within its grace, however slow the machine, and one that never would.</summary>
    [Theory]
    [InlineData("echo asked; exit 3", 60, 3, "on\nasked\n")]
    [InlineData("", 0.2, -9, "on\n")]
    public async Task Follow_Stopped_GivesTheGraceAndEndsEverything(string whenAsked, double seconds, int exitCode, string log)
    {
        var grace = TimeSpan.FromSeconds(seconds);
        using var stop = new CancellationTokenSource();
        var claim = await StartAsync($"trap '{whenAsked}' TERM; echo on; while :; do sleep 600 & wait; done", grace);
        await Eventually.TrueAsync(() => File.Exists(_home.At("log")) && File.ReadAllText(_home.At("log")).Length > 0, "it listens");
        var end = _node.Runs.FollowAsync(_run, claim, new RunStop(grace, stop.Token), CancellationToken.None);

        await stop.CancelAsync();

        (await end).Exit.Should().BeEquivalentTo(new { Stopped = true, ExitCode = exitCode });
        File.ReadAllText(_home.At("log")).Should().Be(log);
        await Eventually.TrueAsync(() => ProcessTree.WithVariable(RunProcesses.Marker, _run.ToString()) is [], "no process is left");
    }

    [Fact]
    public async Task Cancel_BeforeTheStart_SaysWhatTheCancellerSaidAndNothingStarts()
    {
        var ended = JsonSerializer.SerializeToElement("idle for too long");

        var claim = _node.Runs.Cancel(_run, ended);

        claim.IsSupervised.Should().BeFalse();
        var late = await StartAsync($"touch {_home.At("ran")}");
        late.IsSupervised.Should().BeFalse();
        late.Ended!.Value.GetString().Should().Be("idle for too long");
        File.Exists(_home.At("ran")).Should().BeFalse();
    }

    [Fact]
    public async Task Start_CalledOffWhenItsTurnComes_MakesNoProcess()
    {
        var directory = _node.Runs.CreateDirectory(_run);
        var launch = Launch(directory, "true") with { Begins = () => throw new OperationCanceledException() };

        await FluentActions
            .Awaiting(() => _node.Runs.StartAsync(launch, CancellationToken.None))
            .Should()
            .ThrowAsync<OperationCanceledException>();

        _node.Runs.Find(_run).Should().BeNull();
        ProcessTree.WithVariable(RunProcesses.Marker, _run.ToString()).Should().BeEmpty();
    }

    [Fact]
    public async Task Recover_RunOfTheLastDaemon_IsFollowedWhenItIsKnown()
    {
        await StartAsync("sleep 600");
        await _node.DisposeAsync();
        _node = await TestNode.StartAsync(_home, [], known: new HashSet<RunId> { _run });
        using var stop = new CancellationTokenSource();

        var end = _node.Runs.FollowAsync(_run, _node.Runs.Find(_run), new RunStop(TimeSpan.Zero, stop.Token), CancellationToken.None);
        await stop.CancelAsync();

        (await end).Exit!.Stopped.Should().BeTrue();
    }

    [Fact]
    public async Task Recover_RunOfTheLastDaemonThatNobodyKnows_IsGone()
    {
        await StartAsync("sleep 600");
        await _node.DisposeAsync();

        _node = await TestNode.StartAsync(_home);

        await Eventually.TrueAsync(() => ProcessTree.WithVariable(RunProcesses.Marker, _run.ToString()) is [], "no process is left");
        _node.Runs.All().Should().BeEmpty();
    }

    private Task<RunClaim> StartAsync(string script, TimeSpan grace = default) =>
        _node.Runs.StartAsync(Launch(_node.Runs.CreateDirectory(_run), script) with { StopGrace = grace }, CancellationToken.None);

    private RunLaunch Launch(string directory, string script) =>
        new(
            _run,
            new LaunchPlan(null, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }),
            directory,
            ["sh", "-c", script],
            _home.At("log")
        );
}
