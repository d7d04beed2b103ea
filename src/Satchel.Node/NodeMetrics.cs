using System.Diagnostics.Metrics;
using Satchel.Node.Scheduling;

namespace Satchel.Node;

/// <summary>What a node measures: its resources. Asked for when somebody looks, and costs nothing otherwise.</summary>
internal sealed class NodeMetrics : IDisposable
{
    /// <summary>Its name is the room's.</summary>
    public Meter Meter { get; } = new("Satchel.Node");

    public NodeMetrics(ResourceLedger ledger)
    {
        Meter.CreateObservableGauge("satchel.node.resources.total", () => Measure(ledger.Total), null, "What the node gives out.");
        Meter.CreateObservableGauge("satchel.node.resources.free", () => Measure(ledger.Free), null, "What of it no job holds.");
    }

    public void Dispose() => Meter.Dispose();

    private static IEnumerable<Measurement<double>> Measure(IReadOnlyDictionary<string, double> amounts) =>
        amounts.Select(amount => new Measurement<double>(amount.Value, KeyValuePair.Create<string, object?>("resource", amount.Key)));
}
