namespace Satchel.Storage.Collecting;

/// <summary>
/// Puts and batches on their way: what one of them has found in the store since it began stays until it has ended, however long it takes.
/// Thread-safe.
/// </summary>
internal sealed class BlobUses(BlobIndex index)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, int> _usesByGeneration = [];

    /// <summary>The generation in which the oldest that has not ended began; the largest number when there is none.</summary>
    public int Oldest
    {
        get
        {
            lock (_gate)
            {
                return _usesByGeneration.Count == 0 ? int.MaxValue : _usesByGeneration.First().Key;
            }
        }
    }

    /// <summary>Begins a use; dispose it to end it.</summary>
    public IDisposable Begin()
    {
        lock (_gate)
        {
            var generation = index.Generation;
            _usesByGeneration[generation] = _usesByGeneration.GetValueOrDefault(generation) + 1;
            return new Use(this, generation);
        }
    }

    private void End(int generation)
    {
        lock (_gate)
        {
            if (--_usesByGeneration[generation] == 0)
            {
                _usesByGeneration.Remove(generation);
            }
        }
    }

    private sealed class Use(BlobUses uses, int generation) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                uses.End(generation);
            }
        }
    }
}
