namespace Satchel.Cluster.Jobs;

/// <summary>
/// Wakes those who wait for a job to change, and notes that it has. In memory: a waiter always looks at the job again. Thread-safe.
/// </summary>
internal sealed class JobChanges(RecentChanges recent)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<ChangeWatch>> _watches = new(StringComparer.Ordinal);

    /// <summary>How many wait now.</summary>
    public int Watching
    {
        get
        {
            lock (_gate)
            {
                return _watches.Values.Sum(watches => watches.Count);
            }
        }
    }

    /// <summary>Waits for the next change of a job, until it is disposed.</summary>
    public ChangeWatch Watch(string submissionId)
    {
        var watch = new ChangeWatch(this, submissionId);
        lock (_gate)
        {
            if (!_watches.TryGetValue(submissionId, out var watches))
            {
                _watches[submissionId] = watches = [];
            }

            watches.Add(watch);
        }

        return watch;
    }

    /// <summary>A job has changed, and can be read as it is now.</summary>
    public void Announce(string submissionId)
    {
        recent.Add(submissionId);
        HashSet<ChangeWatch>? watches;
        lock (_gate)
        {
            _watches.Remove(submissionId, out watches);
        }

        foreach (var watch in watches ?? [])
        {
            watch.Announce();
        }
    }

    internal void Leave(ChangeWatch watch)
    {
        lock (_gate)
        {
            if (_watches.TryGetValue(watch.SubmissionId, out var watches) && watches.Remove(watch) && watches.Count == 0)
            {
                _watches.Remove(watch.SubmissionId);
            }
        }
    }
}
