namespace Satchel.Environments.Places;

/// <summary>
/// Bounds how much work of one kind goes on at the same time. Kinds do not wait for each other, and waiting costs nothing. Work that has given
/// no sign of life for a while, such as an installer that waits for a dead index, does not count: its place is lent to another, so what hangs
/// delays what does not for that while at most. Who came first gets a place that is free; of those that are lent every other goes to who came
/// last, since behind many that hang those that came first are likely to hang as well. Thread-safe.
/// </summary>
/// <param name="places">How much of one kind is worked on, what is silent left out.</param>
/// <param name="most">How much of one kind there is at most, what is silent counted.</param>
/// <param name="silence">How long work may be silent and still count.</param>
/// <param name="time">Measures the silence.</param>
internal sealed class WorkPlaces(int places, int most, TimeSpan silence, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    /// <summary>How many kinds there is work of, or somebody waits for; the others are forgotten.</summary>
    public int Kinds
    {
        get
        {
            lock (_gate)
            {
                return _kinds.Count;
            }
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <param name="kind">What is bounded together.</param>
    /// <returns>The place; dispose it when the work is done.</returns>
    public async Task<WorkPlace> EnterAsync(string kind, CancellationToken cancellationToken)
    {
        var waiting = new TaskCompletionSource<WorkPlace>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            Find(kind).Queue.AddLast(waiting);
        }

        try
        {
            while (true)
            {
                var pause = Admit(kind);
                try
                {
                    return await waiting.Task.WaitAsync(pause, time, cancellationToken).ConfigureAwait(false);
                }
                catch (TimeoutException)
                {
                    // Somebody has been silent for long enough: look again.
                }
            }
        }
        catch
        {
            Withdraw(kind, waiting);
            throw;
        }
    }

    private Kind Find(string kind) => _kinds.TryGetValue(kind, out var found) ? found : _kinds[kind] = new Kind();

    /// <summary>Lets in whom there is a place for.</summary>
    /// <returns>When it is worth to look again.</returns>
    private TimeSpan Admit(string name)
    {
        lock (_gate)
        {
            if (!_kinds.TryGetValue(name, out var kind))
            {
                return silence; // who was last has left it
            }

            var now = time.GetTimestamp();
            var working = kind.Working.Count(place => time.GetElapsedTime(place.LastSign, now) < silence);
            while (kind.Queue.Count > 0 && working < places && kind.Working.Count < most)
            {
                var isLent = kind.Working.Count >= places;
                kind.LendsToLast = isLent && !kind.LendsToLast;
                var next = kind.LendsToLast ? kind.Queue.Last! : kind.Queue.First!;
                kind.Queue.Remove(next);
                var place = new WorkPlace(time, left => Leave(name, left));
                kind.Working.Add(place);
                working++;
                next.Value.SetResult(place);
            }

            // All that count are within their silence; the first of them to pass it makes room.
            var soonest = kind
                .Working.Select(place => silence - time.GetElapsedTime(place.LastSign, now))
                .Where(left => left > TimeSpan.Zero)
                .DefaultIfEmpty(silence)
                .Min();
            return soonest + TimeSpan.FromMilliseconds(1);
        }
    }

    private void Leave(string name, WorkPlace place)
    {
        lock (_gate)
        {
            var kind = Find(name);
            kind.Working.Remove(place);
            Forget(name, kind);
        }

        Admit(name);
    }

    private void Withdraw(string name, TaskCompletionSource<WorkPlace> waiting)
    {
        WorkPlace? unused = null;
        lock (_gate)
        {
            var kind = Find(name);
            if (!kind.Queue.Remove(waiting) && waiting.Task.IsCompletedSuccessfully)
            {
                unused = waiting.Task.Result;
            }

            Forget(name, kind);
        }

        unused?.Dispose();
    }

    private void Forget(string name, Kind kind)
    {
        if (kind.Queue.Count == 0 && kind.Working.Count == 0)
        {
            _kinds.Remove(name);
        }
    }

    private sealed class Kind
    {
        public LinkedList<TaskCompletionSource<WorkPlace>> Queue { get; } = [];

        public HashSet<WorkPlace> Working { get; } = [];

        public bool LendsToLast { get; set; }
    }
}
