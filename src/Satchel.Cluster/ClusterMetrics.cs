using System.Diagnostics.Metrics;
using Satchel.Abstractions.Jobs;

namespace Satchel.Cluster;

/// <summary>What the control plane counts. Costs nothing while nobody listens.</summary>
internal sealed class ClusterMetrics : IDisposable
{
    /// <summary>Its name is the room's.</summary>
    public Meter Meter { get; } = new("Satchel.Cluster");

    private readonly Counter<long> _accepted;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _duration;

    public ClusterMetrics()
    {
        _accepted = Meter.CreateCounter<long>("satchel.jobs.accepted", "{job}", "Jobs that were accepted.");
        _ended = Meter.CreateCounter<long>("satchel.jobs.ended", "{job}", "Jobs that ended, by final state.");
        _duration = Meter.CreateHistogram<double>("satchel.job.duration", "s", "From the acceptance of a job to its end.");
    }

    /// <summary>A job was accepted; a repeat is none.</summary>
    public void Accepted() => _accepted.Add(1);

    /// <summary>A job has ended, once and durably.</summary>
    public void Ended(JobRecord job)
    {
        var status = KeyValuePair.Create<string, object?>("status", job.Status.ToString().ToUpperInvariant());
        _ended.Add(1, status);
        if (job.EndTime is { } end)
        {
            _duration.Record((end - job.StartTime).TotalSeconds, status);
        }
    }

    public void Dispose() => Meter.Dispose();
}
