using Satchel.Abstractions.Errors;

namespace Satchel.Server.Security;

/// <summary>
/// Places for calls that last until something happens or as long as their client reads, such as those of logs: however many there are, a
/// quarter of the connections is left to calls that are answered at once. Thread-safe.
/// </summary>
/// <param name="connections">Most open connections, see <see cref="ConnectionLimit.Most"/>.</param>
internal sealed class LongCalls(int connections)
{
    private readonly int _most = connections - (connections / 4);
    private int _open;

    /// <summary>Takes a place until what is returned is disposed.</summary>
    /// <exception cref="SatchelException">All are taken: <c>too_many_waiting</c>.</exception>
    public IDisposable Enter()
    {
        if (Interlocked.Increment(ref _open) <= _most)
        {
            return new Place(this);
        }

        Interlocked.Decrement(ref _open);
        throw new SatchelException(
            new SatchelError(
                "too_many_waiting",
                $"{_most} callers read or follow logs or wait for jobs already, as many as the daemon's descriptors allow.",
                "End some of them, or start the daemon with more descriptors (`ulimit -n`)."
            )
            {
                Retryable = true,
            }
        );
    }

    private sealed class Place(LongCalls calls) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref calls._open);
            }
        }
    }
}
