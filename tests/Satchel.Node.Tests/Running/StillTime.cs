namespace Satchel.Node.Tests.Running;

/// <summary>A clock whose timers never fire: what ends all the same was not waiting for one.</summary>
internal sealed class StillTime : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
