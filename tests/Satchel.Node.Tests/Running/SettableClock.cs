namespace Satchel.Node.Tests.Running;

/// <summary>The machine's clock as somebody sets it; time goes on as it does, or is let pass.</summary>
internal sealed class SettableClock : TimeProvider
{
    private TimeSpan _set;
    private TimeSpan _passed;

    public void Set(TimeSpan by) => _set += by;

    /// <summary>Lets time pass for those who measure it; timers go on as ever.</summary>
    public void Advance(TimeSpan by) => _passed += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;

    public override long GetTimestamp() => base.GetTimestamp() + (long)(_passed.TotalSeconds * TimestampFrequency);
}
