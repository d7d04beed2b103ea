using Microsoft.Extensions.Time.Testing;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Drivers;

/// <summary>What is bounded and what is not, by a clock that the test moves.</summary>
public sealed class TimeoutTests : IDisposable
{
    private static readonly JobResources Everything = new() { Cpus = 2 };

    private readonly TestHome _home = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Start_BehindALongerJob_WaitsHoweverLongItTakes()
    {
        await using var node = await StartAsync();
        var (first, second) = await QueueAsync(node, _home.Job("true", Everything));

        _time.Advance(TimeSpan.FromDays(3));
        node.Sink.Of(second).OfType<JobEvent.Ended>().Should().BeEmpty();
        Go();

        (await node.Sink.EndAsync(first)).Status.Should().Be(JobStatus.Succeeded);
        (await node.Sink.EndAsync(second)).Status.Should().Be(JobStatus.Succeeded);
    }

    [Fact]
    public async Task Start_AcceptedLongAgo_TimeWithoutADaemonDoesNotCount()
    {
        await using var node = await StartAsync();

        var ended = await node.RunAsync(_home.Job("true") with { StartTime = _time.GetUtcNow() - TimeSpan.FromDays(30) });

        ended.Status.Should().Be(JobStatus.Succeeded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_QueueTimeoutOfJobOrNode_FailsWithWhatItWaitedFor(bool ownTimeout)
    {
        await using var node = await StartAsync(queueTimeout: ownTimeout ? null : TimeSpan.FromSeconds(60));
        var waits = _home.Job($"echo ran > {_home.At("ran")}", Everything);
        if (ownTimeout)
        {
            waits = waits with { Submission = waits.Submission with { QueueTimeout = TimeSpan.FromSeconds(60) } };
        }

        var (_, second) = await QueueAsync(node, waits);
        _time.Advance(TimeSpan.FromSeconds(59));
        node.Sink.Of(second).OfType<JobEvent.Ended>().Should().BeEmpty();
        _time.Advance(TimeSpan.FromSeconds(1));

        var ended = await node.Sink.EndAsync(second);
        ended.ErrorType.Should().Be(JobErrorType.SupervisorStartTimeout);
        ended
            .Message.Should()
            .StartWith(
                ownTimeout
                    ? "The job did not get its turn within its queue timeout of 60.0 seconds."
                    : "Job supervisor actor failed to start within 60.0 seconds."
            )
            .And.EndWith("Waits for 2 CPU (0 of 2 free).");
        Go();
        File.Exists(_home.At("ran")).Should().BeFalse();
    }

    [Fact]
    public async Task Start_NoNodeCanEverHaveIt_FailsAfterTheStartTimeout()
    {
        await using var node = await StartAsync();
        var job = _home.Job("true", new JobResources { Cpus = 64 });
        node.Runner.Start(job);
        await node.Sink.PhaseAsync(job, "queued");

        _time.Advance(TimeSpan.FromSeconds(6));

        var ended = await node.Sink.EndAsync(job);
        ended.ErrorType.Should().Be(JobErrorType.SupervisorStartTimeout);
        ended
            .Message.Should()
            .StartWith("Job supervisor actor failed to start within 6.0 seconds.")
            .And.Contain("entrypoint_num_cpus")
            .And.EndWith("No node is large enough: asks for 64 CPU (2 of 2 free).");
    }

    [Fact]
    public async Task Start_SetUpHangs_FailsAfterTheStartTimeout()
    {
        await using var node = await StartAsync();
        node.Preparer.Hang();
        var job = _home.Job("true");
        node.Runner.Start(job);
        await node.Sink.PhaseAsync(job, "setting_up");

        _time.Advance(TimeSpan.FromSeconds(6));

        (await node.Sink.EndAsync(job))
            .Should()
            .Match<JobEvent.Ended>(end =>
                end.ErrorType == JobErrorType.SupervisorStartTimeout && end.Message.Contains("was setting the runtime environment up")
            );
    }

    [Fact]
    public async Task Start_ClockSetBackAndForth_NothingEndsBefore()
    {
        // The wall clock jumps while what measures does not: no timer is due.
        var clock = new JumpingClock();
        await using var node = await TestNode.StartAsync(
            _home,
            [],
            startTimeout: TimeSpan.FromMinutes(10),
            queueTimeout: TimeSpan.FromMinutes(10),
            time: clock
        );
        var (first, second) = await QueueAsync(node, _home.Job("true", Everything));

        clock.Offset = TimeSpan.FromDays(400);
        var forward = _home.Job("true", Everything);
        node.Runner.Start(forward);
        clock.Offset = TimeSpan.FromDays(-400);
        var back = _home.Job("true", Everything);
        node.Runner.Start(back);
        Go();

        foreach (var job in new[] { first, second, forward, back })
        {
            (await node.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Succeeded);
        }
    }

    private Task<TestNode> StartAsync(TimeSpan? queueTimeout = null) =>
        TestNode.StartAsync(_home, [], startTimeout: TimeSpan.FromSeconds(6), queueTimeout: queueTimeout, time: _time);

    /// <summary>A job that holds everything until <see cref="Go"/>, and one behind it.</summary>
    private async Task<(JobRecord First, JobRecord Second)> QueueAsync(TestNode node, JobRecord second)
    {
        var first = _home.Job($"until [ -e {_home.At("go")} ]; do sleep 0.01; done", Everything);
        node.Runner.Start(first);
        await node.Sink.StartedAsync(first);
        node.Runner.Start(second);
        await node.Sink.PhaseAsync(second, "queued");
        return (first, second);
    }

    private void Go() => _home.Scratch.Write("go", "");

    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
