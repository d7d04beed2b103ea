using System.Diagnostics.Metrics;
using Satchel.Abstractions.Telemetry;
using Satchel.Node.Scheduling;

namespace Satchel.Node;

/// <summary>What a node measures and traces: its resources, which are asked for when somebody looks, and what it does for a job.</summary>
internal sealed class NodeTelemetry : IDisposable
{
    public NodeTelemetry(ResourceLedger ledger)
    {
        Room.Meter.CreateObservableGauge(
            "satchel.node.resources.total",
            () => Measure(ledger.Total),
            null,
            "What the node gives out, by `resource`: CPUs, GPUs, bytes of memory, custom ones."
        );
        Room.Meter.CreateObservableGauge(
            "satchel.node.resources.free",
            () => Measure(ledger.Free),
            null,
            "What of it no job holds, by `resource`."
        );
        SetUp = Room.DeclareSpan("job.set_up", "Setting the environment of a job up (`satchel.job.id`, `satchel.run.id`).");
        Launch = Room.DeclareSpan(
            "job.launch",
            "Starting the supervisor of a job until it has claimed the run (`satchel.job.id`, `satchel.run.id`)."
        );
    }

    /// <summary>The node's.</summary>
    public RoomTelemetry Room { get; } = new("Satchel.Node");

    public RoomSpan SetUp { get; }

    public RoomSpan Launch { get; }

    public void Dispose() => Room.Dispose();

    private static IEnumerable<Measurement<double>> Measure(IReadOnlyDictionary<string, double> amounts) =>
        amounts.Select(amount => new Measurement<double>(amount.Value, KeyValuePair.Create<string, object?>("resource", amount.Key)));
}
