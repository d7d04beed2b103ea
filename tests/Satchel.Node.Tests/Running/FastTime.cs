namespace Satchel.Node.Tests.Running;

/// <summary>A clock whose repeating timers fire fifty times as often as they say, and are counted; everything else takes its time.</summary>
internal sealed class FastTime : TimeProvider
{
    private const int Times = 50;

    private int _fired;

    /// <summary>How often repeating timers have fired.</summary>
    public int Fired => Volatile.Read(ref _fired);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        period > TimeSpan.Zero
            ? System.CreateTimer(
                given =>
                {
                    callback(given);
                    Interlocked.Increment(ref _fired);
                },
                state,
                dueTime / Times,
                period / Times
            )
            : System.CreateTimer(callback, state, dueTime, period);
}
