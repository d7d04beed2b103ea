using System.Reflection;
using Microsoft.Extensions.Time.Testing;
using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Grains;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Grains;

public sealed class IdleGrainsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public void Grains_All_AreExemptFromTheCollectorThatGoesByTheClock()
    {
        var grains = typeof(JobGrain).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Grain))).ToList();

        grains.Should().Contain(typeof(JobGrain));
        grains.Should().OnlyContain(type => type.GetCustomAttribute<KeepAliveAttribute>() != null);
    }

    [Fact]
    public async Task Called_EndedAndUnknownJobs_MayBePutAwayAndUnfinishedOnesStay()
    {
        using var home = new TemporaryDirectory();
        await using var plane = await ControlPlane.StartAsync(home.Path);
        var idle = plane.Get<IdleGrains>();
        var ended = (await plane.Jobs.SubmitAsync(new JobSubmission("ended", "true"), None)).Record;
        await plane.Jobs.SubmitAsync(new JobSubmission("waits", "true"), None);
        idle.Count.Should().Be(0);

        await plane.Events.ReportAsync("ended", ended.RunId, new JobEvent.Ended(JobStatus.Succeeded, "", ControlPlane.Beginning), None);
        await plane.Jobs.FindAsync("unknown", None);

        idle.Count.Should().Be(2);
    }

    [Fact]
    public void Called_NotAgainForAWhile_IsDeactivated()
    {
        var time = new FakeTimeProvider();
        using var idle = new IdleGrains(time);
        var (busy, forgotten) = (new RecordingContext(), new RecordingContext());
        idle.Called(busy);
        idle.Called(forgotten);

        for (var step = 0; step < 4; step++)
        {
            idle.PutAway();
            forgotten.Deactivated.IsCompleted.Should().BeFalse("it has not been long enough");
            time.Advance(IdleGrains.Patience / 4);
            idle.Called(busy);
        }

        idle.PutAway();
        forgotten.Deactivated.IsCompleted.Should().BeTrue();
        busy.Deactivated.IsCompleted.Should().BeFalse();
        idle.Count.Should().Be(1);
    }
}
