namespace Satchel.Node.Tests.Running;

/// <summary>A clock that has the daemon wait, once it has started a supervisor, before it first looks for the claim.</summary>
/// <param name="until">What it waits for.</param>
internal sealed class LateLook(Func<bool> until) : TimeProvider
{
    private int _timers;
    private volatile bool _wasReached;

    /// <summary>Whether it had the daemon wait: without that a test shows nothing.</summary>
    public bool WasReached => _wasReached;

    /// <summary>Start timeout of the node, by which the timers of its first start are known: one of the set-up, then that of the look.</summary>
    public static TimeSpan StartTimeout { get; } = TimeSpan.FromMinutes(14);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == StartTimeout && Interlocked.Increment(ref _timers) == 2)
        {
            _wasReached = SpinWait.SpinUntil(until, StartTimeout);
        }

        return System.CreateTimer(callback, state, dueTime, period);
    }
}
