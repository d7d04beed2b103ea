namespace Satchel.Environments.Packages;

/// <summary>
/// Lets one caller per key work at a time; those that wait look again, when it is their turn, whether the work is done.
/// Thread-safe.
/// </summary>
internal sealed class SingleFlight<TKey>
    where TKey : notnull
{
    private readonly Dictionary<TKey, Turn> _turns = [];

    public async Task<TResult> RunAsync<TResult>(TKey key, Func<Task<TResult>> work, CancellationToken cancellationToken)
    {
        Turn turn;
        lock (_turns)
        {
            if (!_turns.TryGetValue(key, out turn!))
            {
                turn = new Turn();
                _turns.Add(key, turn);
            }

            turn.Callers++;
        }

        try
        {
            await turn.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await work().ConfigureAwait(false);
            }
            finally
            {
                turn.Gate.Release();
            }
        }
        finally
        {
            lock (_turns)
            {
                if (--turn.Callers == 0)
                {
                    _turns.Remove(key);
                    turn.Gate.Dispose();
                }
            }
        }
    }

    private sealed class Turn
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Callers { get; set; }
    }
}
