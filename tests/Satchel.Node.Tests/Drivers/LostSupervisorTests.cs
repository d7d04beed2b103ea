using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Tests.Running;
using Satchel.Posix.Processes;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Drivers;

/// <summary>Supervisors that were killed, or told to end by somebody else.</summary>
public sealed class LostSupervisorTests : IDisposable
{
    private readonly TestHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(JobStatus.Pending)]
    [InlineData(JobStatus.Running)]
    public async Task Recover_SupervisorKilled_DriverIsEndedAndTheJobFails(JobStatus known)
    {
        var job = _home.Job("setsid sleep 600 & sleep 600");
        await TestNode.LetGoWhileRunningAsync(_home, job);
        await KillSupervisorAsync(job);
        TestHome.Living(job).Should().NotBeEmpty();

        await using var next = await TestNode.StartAsync(_home, [job with { Status = known }]);

        (await next.Sink.EndAsync(job)).ErrorType.Should().Be(JobErrorType.SupervisorDied);
        TestHome.Living(job).Should().BeEmpty();
        next.Log(job).Should().Contain("Job supervisor actor died");
    }

    [Fact]
    public async Task Start_DriverTellsItsSupervisorToEnd_IsStoppedAndTheMessageSaysByWhat()
    {
        await using var node = await TestNode.StartAsync(_home);
        var job = _home.Job("kill $PPID; sleep 600");
        node.Runner.Start(job);

        (await node.Sink.EndAsync(job))
            .Should()
            .Match<JobEvent.Ended>(end =>
                end.Status == JobStatus.Stopped && end.Message.Contains("no stop of it is on record") && end.Message.Contains("SIGTERM")
            );
    }

    [Fact]
    public async Task Start_SupervisorKilledWhileFollowed_DriverIsEndedAndTheJobFails()
    {
        await using var node = await TestNode.StartAsync(_home);
        var job = _home.Job("setsid sleep 600 & sleep 600");
        node.Runner.Start(job);
        await node.Sink.StartedAsync(job);

        await KillSupervisorAsync(job);

        (await node.Sink.EndAsync(job)).ErrorType.Should().Be(JobErrorType.SupervisorDied);
        TestHome.Living(job).Should().BeEmpty();
    }

    private async Task KillSupervisorAsync(JobRecord job)
    {
        var claim = System.Text.Json.JsonSerializer.Deserialize(
            File.ReadAllBytes(RunFiles.Claim(_home.Directories.Runs, job.RunId)),
            SupervisionJson.Default.RunClaim
        )!;
        var supervisor = new ProcessIdentity(claim.Pid, claim.StartTicks, claim.BootId);
        await Eventually.TrueAsync(() => TestHome.Living(job).Count >= 3, "both processes of the driver run");
        Signals.Send(supervisor, Signals.Kill).Should().BeTrue();
        await Eventually.TrueAsync(() => !supervisor.IsAlive, "the supervisor dies");
    }
}
