using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Storage;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Jobs;

public sealed class PhaseTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task ReportAsync_Phases_ShowInTheListAndCostNoWrite()
    {
        using var home = new TemporaryDirectory();
        await using var plane = await ControlPlane.StartAsync(home.Path);
        var job = (await plane.Jobs.SubmitAsync(new JobSubmission("job", "true"), None)).Record;
        var written = await WritesAsync(plane);
        await plane.Events.ReportAsync("job", job.RunId, Phase("setting_up"), None);
        await plane.Events.ReportAsync("job", job.RunId, Phase("starting"), None);

        var seen = (await plane.Jobs.FindAsync("job", None))!;

        seen.Phase!.Name.Should().Be("starting");
        (await plane.Jobs.ListAsync(null, 1000, null, None)).Jobs.Should().BeEquivalentTo([seen]);
        (await WritesAsync(plane)).Should().Be(written);
    }

    [Fact]
    public async Task ReportAsync_StartedAfterADaemonThatToldPhasesDied_IsAChangeForWhoSawThem()
    {
        using var home = new TemporaryDirectory();
        JobRecord seen;
        await using (var plane = await ControlPlane.StartAsync(home.Path))
        {
            var job = (await plane.Jobs.SubmitAsync(new JobSubmission("job", "true"), None)).Record;
            await plane.Events.ReportAsync("job", job.RunId, Phase("setting_up"), None);
            await plane.Events.ReportAsync("job", job.RunId, Phase("starting"), None);
            seen = (await plane.Jobs.FindAsync("job", None))!;
        }

        await using var again = await ControlPlane.StartAsync(home.Path);
        await again.Events.ReportAsync("job", seen.RunId, new JobEvent.Started(ControlPlane.Node, "http://node"), None);

        var now = await again.Jobs.WaitForChangeAsync("job", seen.RunId, seen.Version, None);
        now!.Status.Should().Be(JobStatus.Running);
    }

    [Fact]
    public async Task ReportAsync_APhaseAfterTheStart_IsNotShown()
    {
        using var home = new TemporaryDirectory();
        await using var plane = await ControlPlane.StartAsync(home.Path);
        var job = (await plane.Jobs.SubmitAsync(new JobSubmission("job", "true"), None)).Record;
        await plane.Events.ReportAsync("job", job.RunId, Phase("starting"), None);
        await plane.Events.ReportAsync("job", job.RunId, new JobEvent.Started(ControlPlane.Node, "http://node"), None);

        await plane.Events.ReportAsync("job", job.RunId, Phase("setting_up"), None);

        (await plane.Jobs.FindAsync("job", None))!.Phase.Should().BeNull();
        (await plane.Jobs.ListAsync(null, 1000, null, None)).Jobs.Should().ContainSingle().Which.Phase.Should().BeNull();
    }

    [Fact]
    public async Task ReportAsync_TheSamePhaseAgain_IsNoChange()
    {
        using var home = new TemporaryDirectory();
        await using var plane = await ControlPlane.StartAsync(home.Path);
        var job = (await plane.Jobs.SubmitAsync(new JobSubmission("job", "true"), None)).Record;

        await plane.Events.ReportAsync("job", job.RunId, Phase("setting_up"), None);
        await plane.Events.ReportAsync("job", job.RunId, Phase("setting_up"), None);

        (await plane.Jobs.FindAsync("job", None))!.Version.Should().Be(2);
    }

    [Fact]
    public async Task ReportAsync_WholeCourse_IsKeptWithItsTimesAlsoOverARestart()
    {
        using var home = new TemporaryDirectory();
        await using (var plane = await ControlPlane.StartAsync(home.Path))
        {
            var job = (await plane.Jobs.SubmitAsync(new JobSubmission("job", "true"), None)).Record;
            var at = job.StartTime;
            await ReportAsync(plane, job, new JobEvent.PhaseChanged(new JobPhase("setting_up", "a", at.AddSeconds(1))));
            await ReportAsync(plane, job, new JobEvent.PhaseChanged(new JobPhase("setting_up", "b", at.AddSeconds(2))));
            await ReportAsync(plane, job, new JobEvent.Started(ControlPlane.Node, "http://node") { At = at.AddSeconds(3) });
            await ReportAsync(plane, job, new JobEvent.Ended(JobStatus.Succeeded, "", at.AddSeconds(9)));
        }

        await using var again = await ControlPlane.StartAsync(home.Path);
        var seen = (await again.Jobs.FindAsync("job", None))!;

        seen.History.Select(moment => (moment.Name, (moment.At - seen.StartTime).TotalSeconds))
            .Should()
            .Equal(("queued", 0), ("setting_up", 1), ("running", 3), ("succeeded", 9));
    }

    [Fact]
    public void Add_ClockThatWasSetBackAndEndlessPhases_StayInOrderAndBounded()
    {
        IReadOnlyList<JobMoment> moments = [];
        for (var i = 0; i < 1000; i++)
        {
            moments = JobMoment.Add(moments, i % 2 == 0 ? "starting" : "setting_up", ControlPlane.Beginning.AddSeconds(-i));
        }

        moments.Should().HaveCount(32).And.OnlyContain(moment => moment.At == ControlPlane.Beginning);
    }

    private static Task ReportAsync(ControlPlane plane, JobRecord job, JobEvent jobEvent) =>
        plane.Events.ReportAsync("job", job.RunId, jobEvent, None);

    private static JobEvent.PhaseChanged Phase(string name) => new(new JobPhase(name, "Because.", ControlPlane.Beginning));

    private static Task<long> WritesAsync(ControlPlane plane) =>
        plane.Database.ReadAsync(
            connection =>
            {
                using var command = connection.Command("SELECT SUM(etag) FROM grain_state");
                return (long)command.ExecuteScalar()!;
            },
            None
        );
}
