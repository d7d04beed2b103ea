namespace Satchel.Environments.Tests.Pipeline;

/// <summary>Time whose timers go off when a test says so; tells what they were set to.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<(TimerCallback Callback, object? State)> _timers = [];

    /// <summary>What the last timer was set to.</summary>
    public TimeSpan? DueTime { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        _timers.Add((callback, state));
        return new Timer();
    }

    public void GoOff() => _timers.ForEach(static timer => timer.Callback(timer.State));

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
