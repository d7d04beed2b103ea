using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Jobs;

public sealed class PhaseTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task ReportAsync_Phases_ShowInTheListAndSurviveARestartWithTheirVersion()
    {
        using var home = new TemporaryDirectory();
        JobRecord seen;
        await using (var plane = await ControlPlane.StartAsync(home.Path))
        {
            var job = (await plane.Jobs.SubmitAsync(new JobSubmission("job", "true"), None)).Record;
            await plane.Events.ReportAsync("job", job.RunId, Phase("setting_up"), None);
            await plane.Events.ReportAsync("job", job.RunId, Phase("starting"), None);
            seen = (await plane.Jobs.FindAsync("job", None))!;
            (await plane.Jobs.ListAsync(null, null, null, None)).Jobs.Should().BeEquivalentTo([seen]);
        }

        await using var again = await ControlPlane.StartAsync(home.Path);

        seen.Phase!.Name.Should().Be("starting");
        again.Runner.Recovered.Should().ContainSingle().Which.Should().BeEquivalentTo(seen);
        await again.Events.ReportAsync("job", seen.RunId, new JobEvent.Started("node", "http://node"), None);
        (await again.Jobs.FindAsync("job", None))!
            .Version.Should()
            .BeGreaterThan(seen.Version, "who waits for a change since the phase must see this one");
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

    private static JobEvent.PhaseChanged Phase(string name) => new(new JobPhase(name, "Because.", ControlPlane.Beginning));
}
