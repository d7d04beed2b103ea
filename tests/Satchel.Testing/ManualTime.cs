using System.Collections.Concurrent;

namespace Satchel.Testing;

/// <summary>Time whose timers go off when a test says so; tells what they were set to.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly ConcurrentQueue<(TimerCallback Callback, object? State)> _timers = [];
    private long _passed;
    private long _due = -1;

    /// <summary>What the last timer was set to.</summary>
    public TimeSpan? DueTime
    {
        get => Interlocked.Read(ref _due) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;
        private set => Interlocked.Exchange(ref _due, value?.Ticks ?? -1);
    }

    /// <summary>Stopwatches show so much more from now on.</summary>
    public void Pass(TimeSpan time) => Interlocked.Add(ref _passed, (long)(time.TotalSeconds * TimestampFrequency));

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _passed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        _timers.Enqueue((callback, state));
        return new Timer(this);
    }

    /// <summary>Has those go off that are set now; what they do may set others.</summary>
    public void GoOff()
    {
        foreach (var (callback, state) in _timers.ToArray())
        {
            callback(state);
        }
    }

    private sealed class Timer(ManualTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.DueTime = dueTime;
            return true;
        }

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
