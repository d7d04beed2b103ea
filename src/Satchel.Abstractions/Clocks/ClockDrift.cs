namespace Satchel.Abstractions.Clocks;

/// <summary>Compares the clock with time that cannot be set, since this was made. Thread-safe.</summary>
/// <param name="time">Both.</param>
public sealed class ClockDrift(TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _started = time.GetTimestamp();

    /// <summary>How far the clock has been set; positive is forward. Also the time that the machine slept.</summary>
    public TimeSpan Now => time.GetUtcNow() - _startedAt - time.GetElapsedTime(_started);

    /// <summary>
    /// The clock's time, or that which it would show had it not been set, whichever is earlier: what is old by this is old. Set forward by a
    /// year, the clock must not make everything outlive its keeping.
    /// </summary>
    public DateTimeOffset EarliestNow => time.GetUtcNow() - (Now is var drift && drift > TimeSpan.Zero ? drift : TimeSpan.Zero);
}
