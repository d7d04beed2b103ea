using Microsoft.Extensions.Logging.Testing;
using Satchel.Cluster.Health;
using Satchel.Cluster.Tests.Running;

namespace Satchel.Cluster.Tests.Health;

public sealed class ClockWatchTests
{
    [Theory]
    [InlineData(-900, "set back by 00:15:00")]
    [InlineData(86_400, "set forward by 1.00:00:00")]
    public void Step_ClockIsSet_IsToldOnce(int seconds, string said)
    {
        var time = new SettableClock();
        var log = new FakeLogger<ClockWatch>();
        using var watch = new ClockWatch(time, log);
        watch.Look();

        time.Set(TimeSpan.FromSeconds(seconds));
        time.Advance(TimeSpan.FromSeconds(60));
        watch.Look();
        time.Advance(TimeSpan.FromSeconds(60));
        watch.Look();

        watch.Step.Should().Be(TimeSpan.FromSeconds(seconds));
        log.Collector.GetSnapshot().Should().ContainSingle().Which.Message.Should().Contain(said);
    }

    [Fact]
    public void Step_TimePasses_IsNone()
    {
        var time = new SettableClock();
        using var watch = new ClockWatch(time, new FakeLogger<ClockWatch>());

        time.Advance(TimeSpan.FromDays(3));

        watch.Step.Should().Be(TimeSpan.Zero);
        watch.EarliestNow.Should().Be(time.GetUtcNow());
    }

    [Fact]
    public void EarliestNow_ClockIsSetForward_DoesNotFollow()
    {
        var time = new SettableClock();
        using var watch = new ClockWatch(time, new FakeLogger<ClockWatch>());

        time.Set(TimeSpan.FromDays(400));
        time.Advance(TimeSpan.FromHours(1));

        watch.EarliestNow.Should().Be(ControlPlane.Beginning + TimeSpan.FromHours(1));
    }
}
