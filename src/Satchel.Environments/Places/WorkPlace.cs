namespace Satchel.Environments.Places;

/// <summary>A place among <see cref="WorkPlaces"/>. Thread-safe.</summary>
internal sealed class WorkPlace(TimeProvider time, Action<WorkPlace> leave) : IDisposable
{
    private long _lastSign = time.GetTimestamp();
    private int _left;

    /// <summary>When the work last gave a sign of life, a timestamp of the clock.</summary>
    public long LastSign => Interlocked.Read(ref _lastSign);

    /// <summary>The work goes on.</summary>
    public void GiveSign() => Interlocked.Exchange(ref _lastSign, time.GetTimestamp());

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            leave(this);
        }
    }
}
