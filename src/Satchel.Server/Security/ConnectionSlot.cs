namespace Satchel.Server.Security;

/// <summary>One open connection, as <see cref="ConnectionLimit"/> sees it. A feature of its connection, so of each of its requests.</summary>
/// <param name="end">Ends the connection at once.</param>
internal sealed class ConnectionSlot(Action end)
{
    private int _requests;

    /// <summary>When it last began or ended a request, on the clock of the limit.</summary>
    public long IdleSince { get; private set; }

    /// <summary>Whether a request of it has shown that it may ask for anything.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Whether no request of it is being answered.</summary>
    public bool IsIdle => Volatile.Read(ref _requests) == 0;

    public void Begin() => Interlocked.Increment(ref _requests);

    public void Finish(long now)
    {
        IdleSince = now;
        Interlocked.Decrement(ref _requests);
    }

    public void Open(long now) => IdleSince = now;

    /// <summary>From now on this connection gives way only after those of strangers.</summary>
    public void Trust() => IsKnown = true;

    public void End() => end();
}
