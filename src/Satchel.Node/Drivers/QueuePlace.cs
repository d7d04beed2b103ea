using Satchel.Abstractions.Jobs;
using Satchel.Node.Scheduling;

namespace Satchel.Node.Drivers;

/// <summary>
/// A job's wait for its resources. It takes as long as it takes, unless somebody said how long; what no node can ever grant is told in
/// time. Thread-safe.
/// </summary>
internal sealed class QueuePlace(JobRecord job, ResourceLedger ledger, NodeOptions node, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private ResourceShare? _share;
    private ITimer? _patience;

    /// <summary>For people; null when nothing is waited for.</summary>
    public string? WhyWaiting => Share?.WhyWaiting;

    /// <summary>What the job holds of which GPU, by their names; null when it holds none.</summary>
    public IReadOnlyDictionary<string, double>? Gpus => Share?.Gpus is { Parts.Count: > 0 } gpus ? ledger.Name(gpus) : null;

    private ResourceShare? Share
    {
        get
        {
            lock (_gate)
            {
                return _share;
            }
        }
    }

    private TimeSpan? QueueTimeout => job.Submission.QueueTimeout ?? node.QueueTimeout;

    private bool IsBoundByStart => Share is { NeverFits: true } && !(QueueTimeout < node.StartTimeout);

    private TimeSpan? Limit => IsBoundByStart ? node.StartTimeout : QueueTimeout;

    /// <summary>Takes the place at once.</summary>
    /// <param name="granted">Called once when the resources are held, perhaps before this returns.</param>
    /// <param name="expired">Called with the message of the job when it has waited long enough.</param>
    public void Take(Action granted, Action<string> expired)
    {
        lock (_gate)
        {
            _share = ledger.Ask(ResourceRequest.Of(job.Submission.Resources), granted);
            if (Limit < NodeOptions.LongestTimer && _share.WhyWaiting is not null)
            {
                _patience = time.CreateTimer(_ => Expire(expired), null, Limit.Value, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc cref="ResourceShare.TakeAnyway"/>
    public void TakeAnyway(IReadOnlyDictionary<string, double>? gpus) => Share?.TakeAnyway(gpus);

    public void Dispose()
    {
        lock (_gate)
        {
            _patience?.Dispose();
            _share?.Dispose();
        }
    }

    private void Expire(Action<string> expired)
    {
        if (WhyWaiting is { } reason)
        {
            expired(
                !IsBoundByStart && job.Submission.QueueTimeout is { } own
                    ? DriverMessages.QueueTimedOut(own, reason)
                    : DriverMessages.NotStartedWithin(Limit!.Value, job.Submission.Resources.AsksForAmounts, reason)
            );
        }
    }
}
