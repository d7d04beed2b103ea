namespace Satchel.Testing;

/// <summary>Time whose timers go off when a test says so; tells what they were set to.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly List<(TimerCallback Callback, object? State)> _timers = [];
    private long _passed;

    /// <summary>What the last timer was set to.</summary>
    public TimeSpan? DueTime { get; private set; }

    /// <summary>Stopwatches show so much more from now on.</summary>
    public void Pass(TimeSpan time) => Interlocked.Add(ref _passed, (long)(time.TotalSeconds * TimestampFrequency));

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _passed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        _timers.Add((callback, state));
        return new Timer();
    }

    /// <summary>Has those go off that are set now; what they do may set others.</summary>
    public void GoOff()
    {
        foreach (var (callback, state) in _timers.ToArray())
        {
            callback(state);
        }
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
