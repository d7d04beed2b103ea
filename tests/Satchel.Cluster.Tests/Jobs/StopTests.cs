using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Jobs;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Jobs;

/// <summary>A stop works in every state.</summary>
public sealed class StopTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ControlPlane _plane = fixture.Plane;

    [Fact]
    public async Task StopAsync_NoSuchJob_SaysSo() => (await _plane.Jobs.StopAsync("nobody", None)).Should().Be(StopResult.NotFound);

    [Fact]
    public async Task StopAsync_RunWhoseIdIsAnothers_LeavesTheOtherAlone()
    {
        var job = await SubmitAsync("other-run");

        (await _plane.Jobs.StopAsync("other-run", RunId.Create(ControlPlane.Beginning), None)).Should().Be(StopResult.NotFound);

        (await _plane.Jobs.FindAsync("other-run", None))!.StopRequested.Should().BeFalse();
        _plane.Runner.StopsOf(job.RunId).Should().Be(0);
        (await _plane.Jobs.StopAsync("other-run", job.RunId, None)).Should().Be(StopResult.Requested);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StopAsync_PendingOrRunning_IsDurableAndPassedOn(bool runs)
    {
        var id = $"stop-{runs}";
        var job = await SubmitAsync(id);
        if (runs)
        {
            await _plane.Events.ReportAsync(id, job.RunId, new JobEvent.Started(ControlPlane.Node, "http://node"), None);
        }

        (await _plane.Jobs.StopAsync(id, None)).Should().Be(StopResult.Requested);

        var stopping = (await _plane.Jobs.FindAsync(id, None))!;
        stopping
            .Should()
            .Match<JobRecord>(now =>
                now.StopRequested && now.Phase!.Name == "stopping" && now.Status == (runs ? JobStatus.Running : JobStatus.Pending)
            );
        _plane.Runner.StopsOf(job.RunId).Should().Be(1);
        _plane
            .Runner.StartsOf(id)
            .Should()
            .OnlyContain(start => start.RunId == job.RunId, "a submit whose start is still on its way must find the run there");

        await _plane.Events.ReportAsync(
            id,
            job.RunId,
            new JobEvent.Ended(JobStatus.Stopped, "", ControlPlane.Beginning.AddSeconds(5)),
            None
        );
        (await _plane.Jobs.FindAsync(id, None))!
            .Should()
            .Match<JobRecord>(now =>
                now.Status == JobStatus.Stopped
                && !now.StopRequested
                && now.Phase == null
                && now.Message == "Job was intentionally stopped."
                && now.EndTime == ControlPlane.Beginning.AddSeconds(5)
            );
    }

    [Fact]
    public async Task StopAsync_NodeEndsItWhileItIsQueued_WritesThatEndOnly()
    {
        var job = await SubmitAsync("queued");
        _plane.Runner.EndingQueued = async runId =>
        {
            if (runId == job.RunId)
            {
                var end = new JobEvent.Ended(JobStatus.Stopped, "", ControlPlane.Beginning.AddSeconds(5));
                await _plane.Events.ReportAsync("queued", runId, end, None);
            }

            return runId == job.RunId;
        };

        (await _plane.Jobs.StopAsync("queued", None)).Should().Be(StopResult.Requested);

        (await _plane.Jobs.FindAsync("queued", None))!
            .Should()
            .Match<JobRecord>(now => now.Status == JobStatus.Stopped && now.Version == JobVersions.NextDurable(job.Version));
        _plane.Runner.StopsOf(job.RunId).Should().Be(0);
    }

    [Fact]
    public async Task StopAsync_Again_IsPassedOnAgainAndWritesNothing()
    {
        var job = await SubmitAsync("again");
        await _plane.Jobs.StopAsync("again", None);
        var version = (await _plane.Jobs.FindAsync("again", None))!.Version;

        (await _plane.Jobs.StopAsync("again", None)).Should().Be(StopResult.Requested);

        (await _plane.Jobs.FindAsync("again", None))!.Version.Should().Be(version);
        _plane.Runner.StopsOf(job.RunId).Should().Be(2);
    }

    [Theory]
    [InlineData(JobStatus.Succeeded)]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.Stopped)]
    public async Task StopAsync_Ended_ChangesNothing(JobStatus end)
    {
        var id = $"ended-{end}";
        var job = await SubmitAsync(id);
        await _plane.Events.ReportAsync(id, job.RunId, new JobEvent.Ended(end, "", ControlPlane.Beginning), None);
        var ended = await _plane.Jobs.FindAsync(id, None);

        (await _plane.Jobs.StopAsync(id, None)).Should().Be(StopResult.AlreadyEnded);

        (await _plane.Jobs.FindAsync(id, None)).Should().BeEquivalentTo(ended);
        _plane.Runner.StopsOf(job.RunId).Should().Be(0);
    }

    [Fact]
    public async Task ReportAsync_StartedAfterTheStop_StaysStopping()
    {
        var job = await SubmitAsync("late-start");
        await _plane.Jobs.StopAsync("late-start", None);

        await _plane.Events.ReportAsync(
            "late-start",
            job.RunId,
            new JobEvent.PhaseChanged(new JobPhase("setting_up", "Because.", ControlPlane.Beginning)),
            None
        );
        await _plane.Events.ReportAsync("late-start", job.RunId, new JobEvent.Started(ControlPlane.Node, "http://node"), None);

        (await _plane.Jobs.FindAsync("late-start", None))!
            .Should()
            .Match<JobRecord>(now => now.Status == JobStatus.Running && now.StopRequested && now.Phase!.Name == "stopping");
    }

    [Fact]
    public async Task StopAsync_DaemonDiesBeforeTheEnd_IsCarriedOnByTheNext()
    {
        using var home = new TemporaryDirectory();
        await using (var plane = await ControlPlane.StartAsync(home.Path))
        {
            await plane.Jobs.SubmitAsync(new JobSubmission("job", "true"), None);
            await plane.Jobs.StopAsync("job", None);
        }

        await using var again = await ControlPlane.StartAsync(home.Path);

        again.Runner.Recovered.Should().ContainSingle().Which.StopRequested.Should().BeTrue();
    }

    private async Task<JobRecord> SubmitAsync(string id) => (await _plane.Jobs.SubmitAsync(new JobSubmission(id, "true"), None)).Record;
}
