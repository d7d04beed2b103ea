using System.Diagnostics.Metrics;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Telemetry;

namespace Satchel.Cluster;

/// <summary>What the control plane counts and traces.</summary>
internal sealed class ClusterTelemetry : IDisposable
{
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _duration;

    public ClusterTelemetry()
    {
        _accepted = Room.Meter.CreateCounter<long>("satchel.jobs.accepted", "{job}", "Jobs that were accepted.");
        _ended = Room.Meter.CreateCounter<long>("satchel.jobs.ended", "{job}", "Jobs that ended, by final state (`status`).");
        _duration = Room.Meter.CreateHistogram<double>(
            "satchel.job.duration",
            "s",
            "From the acceptance of a job to its end, by final state (`status`)."
        );
        Room.DeclareBeginning(() =>
        {
            _accepted.Add(0);
            foreach (var status in Enum.GetValues<JobStatus>().Where(static status => status.IsTerminal()))
            {
                _ended.Add(0, Label(status));
            }
        });
        Submit = Room.DeclareSpan("job.submit", "Accepting a job, durably, and handing it to its node (`satchel.job.id`).");
        Stop = Room.DeclareSpan("job.stop", "Noting that a job is to be stopped, and telling its node (`satchel.job.id`).");
    }

    /// <summary>The control plane's.</summary>
    public RoomTelemetry Room { get; } = new("Satchel.Cluster");

    public RoomSpan Submit { get; }

    public RoomSpan Stop { get; }

    /// <summary>A job was accepted; a repeat is none.</summary>
    public void Accepted() => _accepted.Add(1);

    /// <summary>A job has ended, once and durably.</summary>
    public void Ended(JobRecord job)
    {
        var status = Label(job.Status);
        _ended.Add(1, status);
        if (job.EndTime is { } end)
        {
            _duration.Record((end - job.StartTime).TotalSeconds, status);
        }
    }

    private static KeyValuePair<string, object?> Label(JobStatus status) =>
        KeyValuePair.Create<string, object?>("status", status.ToString().ToUpperInvariant());

    public void Dispose() => Room.Dispose();
}
