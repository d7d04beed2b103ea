using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Node.Tests.Running;
using Satchel.Posix.Processes;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Drivers;

/// <summary>Stop works in every state.</summary>
public sealed class StopTests : IAsyncLifetime
{
    private readonly TestHome _home = new();
    private readonly SlowStart _slow;
    private TestNode _node = null!;

    public StopTests() => _slow = new SlowStart(_home.Scratch);

    private string Ran => _home.At("ran");

    public async ValueTask InitializeAsync() => _node = await TestNode.StartAsync(_home, [], supervisor: _slow.Program);

    public async ValueTask DisposeAsync()
    {
        _slow.Open();
        await _node.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task RequestStop_Queued_StopsAndGivesUpItsPlace()
    {
        var big = _home.Job($"echo ran > {Ran}", new JobResources { Cpus = 64 });
        _node.Runner.Start(big);
        await _node.Sink.PhaseAsync(big, "queued");

        await IsStoppedAsync(big);

        _node.Sink.CourseOf(big).Should().Equal("queued", "ended");
    }

    [Fact]
    public async Task EndQueuedAsync_Queued_AnswersOnceItsEndWasTaken()
    {
        var big = _home.Job($"echo ran > {Ran}", new JobResources { Cpus = 64 });
        _node.Runner.Start(big);

        (await _node.Runner.EndQueuedAsync(big.RunId)).Should().BeTrue();

        _node.Sink.Of(big).OfType<JobEvent.Ended>().Should().ContainSingle().Which.Status.Should().Be(JobStatus.Stopped);
        (await _node.Runner.EndQueuedAsync(big.RunId)).Should().BeFalse("nothing of it is left");
    }

    /// <summary>The word of a repeated submit may come when its job has been stopped since it was looked up.</summary>
    [Fact]
    public async Task Start_RunThatEndedInTheQueue_IsNotBegunAgain()
    {
        var big = _home.Job($"echo ran > {Ran}", new JobResources { Cpus = 64 });
        _node.Runner.Start(big);
        (await _node.Runner.EndQueuedAsync(big.RunId)).Should().BeTrue();
        _node.Runner.Start(big);

        (await _node.Runner.EndQueuedAsync(big.RunId)).Should().BeFalse("nobody has taken it up");
    }

    [Fact]
    public async Task Start_RunThatWasForgotten_IsNotBegunAgain()
    {
        var big = _home.Job($"echo ran > {Ran}", new JobResources { Cpus = 64 });
        await _node.Runner.ForgetAsync(big, TestContext.Current.CancellationToken);

        _node.Runner.Start(big);

        (await _node.Runner.EndQueuedAsync(big.RunId)).Should().BeFalse("nobody has taken it up");
    }

    [Fact]
    public async Task EndQueuedAsync_EndNotTaken_SaysSoAndEndsItAllTheSame()
    {
        var big = _home.Job($"echo ran > {Ran}", new JobResources { Cpus = 64 });
        _node.Sink.Refusals = 1;
        _node.Runner.Start(big);

        (await _node.Runner.EndQueuedAsync(big.RunId)).Should().BeFalse();

        (await _node.Sink.EndAsync(big)).Status.Should().Be(JobStatus.Stopped);
    }

    [Fact]
    public async Task EndQueuedAsync_Begun_LeavesItAlone()
    {
        _node.Preparer.Hang();
        var job = _home.Job("true");
        _node.Runner.Start(job);
        await _node.Sink.PhaseAsync(job, "setting_up");

        (await _node.Runner.EndQueuedAsync(job.RunId)).Should().BeFalse();

        _node.Sink.CourseOf(job).Should().NotContain("ended");
        await IsStoppedAsync(job);
    }

    [Fact]
    public async Task RequestStop_QueuedBehindAnother_LetsTheNextOneThrough()
    {
        var first = _home.Job("sleep 600", new JobResources { Cpus = 1 });
        var second = _home.Job("true", new JobResources { Cpus = 2 });
        var third = _home.Job("true", new JobResources { Cpus = 1 });
        _node.Runner.Start(first);
        await _node.Sink.StartedAsync(first);
        _node.Runner.Start(second);
        _node.Runner.Start(third);
        await _node.Sink.PhaseAsync(third, "queued");

        await IsStoppedAsync(second);

        (await _node.Sink.EndAsync(third)).Status.Should().Be(JobStatus.Succeeded);
        await IsStoppedAsync(first);
    }

    [Fact]
    public async Task RequestStop_SettingUp_CancelsTheSetUp()
    {
        _node.Preparer.Hang();
        var job = _home.Job($"echo ran > {Ran}");
        _node.Runner.Start(job);
        await _node.Sink.PhaseAsync(job, "setting_up");

        await IsStoppedAsync(job);

        _home.RunDirectories.Should().BeEmpty();
    }

    [Fact]
    public async Task RequestStop_SupervisorOnItsWay_NeverStartsTheEntrypoint()
    {
        _slow.Shut();
        var job = _home.Job($"echo ran > {Ran}");
        _node.Runner.Start(job);
        await _node.Sink.PhaseAsync(job, "starting");
        await Eventually.TrueAsync(() => TestHome.Living(job).Count > 0, "the supervisor is on its way");

        await IsStoppedAsync(job);
        _slow.Open();
        await Eventually.TrueAsync(() => TestHome.Living(job).Count == 0, "the supervisor finds the claim taken");

        File.Exists(Ran).Should().BeFalse();
    }

    [Fact]
    public async Task RequestStop_Running_EndsEveryProcess()
    {
        var job = _home.Job("setsid sleep 600 & sleep 600");
        _node.Runner.Start(job);
        await _node.Sink.StartedAsync(job);

        await IsStoppedAsync(job);

        // Only the supervisor itself may still be on its way out.
        await Eventually.TrueAsync(() => TestHome.Living(job).Count == 0, "nothing is left");
    }

    [Fact]
    public async Task RequestStop_Ended_ChangesNothing()
    {
        var job = _home.Job("true");
        await _node.RunAsync(job);

        _node.Runner.RequestStop(job.RunId);
        _node.Runner.RequestStop(RunId.Create(TimeProvider.System.GetUtcNow()));

        _node.Sink.Of(job).OfType<JobEvent.Ended>().Single().Status.Should().Be(JobStatus.Succeeded);
    }

    [Fact]
    public async Task Start_StopRequestedBefore_NeverRuns()
    {
        var job = _home.Job($"echo ran > {Ran}") with { StopRequested = true };

        (await _node.RunAsync(job)).Status.Should().Be(JobStatus.Stopped);

        File.Exists(Ran).Should().BeFalse();
    }

    [Fact]
    public async Task RequestStop_SupervisorHangs_ItsTreeIsKilledAlsoWhereNoVariableIsLeft()
    {
        var job = _home.Job($"env -i sleep 600 & echo $! > {_home.At("pid")}; sleep 600");
        _node.Runner.Start(job);
        await Eventually.TrueAsync(() => File.Exists(_home.At("pid")) && File.ReadAllText(_home.At("pid")).Length > 0, "the driver runs");
        var hidden = ProcessIdentity.Of(int.Parse(File.ReadAllText(_home.At("pid"))))!;
        var supervisor = TestHome
            .Living(job)
            .Single(process => RunProcesses.CommandLine(process.Pid).EndsWith("satchel-supervisor", StringComparison.Ordinal));
        Signals.Send(supervisor, Signals.Stop);

        await IsStoppedAsync(job);

        hidden.IsAlive.Should().BeFalse();
        TestHome.Living(job).Should().BeEmpty();
    }

    private async Task IsStoppedAsync(JobRecord job)
    {
        _node.Runner.RequestStop(job.RunId);
        (await _node.Sink.EndAsync(job))
            .Should()
            .Match<JobEvent.Ended>(end => end.Status == JobStatus.Stopped && end.ExitCode == null && end.ErrorType == null);
        File.Exists(Ran).Should().BeFalse();
    }
}
