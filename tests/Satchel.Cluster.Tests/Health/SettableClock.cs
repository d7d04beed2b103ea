using Microsoft.Extensions.Time.Testing;
using Satchel.Cluster.Tests.Running;

namespace Satchel.Cluster.Tests.Health;

/// <summary>A clock that can be set while time, and every timer, goes on as before.</summary>
internal sealed class SettableClock : TimeProvider
{
    private readonly FakeTimeProvider _time = new(ControlPlane.Beginning);
    private TimeSpan _set;

    public override long TimestampFrequency => _time.TimestampFrequency;

    public void Set(TimeSpan by) => _set += by;

    public void Advance(TimeSpan by) => _time.Advance(by);

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow() + _set;

    public override long GetTimestamp() => _time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _time.CreateTimer(callback, state, dueTime, period);
}
