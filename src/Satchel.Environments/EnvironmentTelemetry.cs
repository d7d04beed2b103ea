using System.Diagnostics.Metrics;
using Satchel.Abstractions.Telemetry;

namespace Satchel.Environments;

/// <summary>What the environments of a process count and trace.</summary>
public static class EnvironmentTelemetry
{
    /// <summary>The environments'.</summary>
    public static RoomTelemetry Room { get; } = new("Satchel.Environments");

    private static readonly Counter<long> Found = Room.Meter.CreateCounter<long>(
        "satchel.layers.found",
        "{layer}",
        "Layers that were there when they were needed, by `field`."
    );

    private static readonly Histogram<double> Build = Room.Meter.CreateHistogram<double>(
        "satchel.layer.build.duration",
        "s",
        "Each attempt to build a layer, by `field` and `outcome`: built or failed."
    );

    internal static RoomSpan SetUp { get; } =
        Room.DeclareSpan("environment.set_up", "Setting an environment up, from its specification to all its layers.");

    internal static RoomSpan BuildSpan { get; } =
        Room.DeclareSpan("layer.build", "One attempt to build one layer (`satchel.field`, `satchel.layer`).");

    internal static void HasFound(string field) => Found.Add(1, Of("field", field));

    internal static void HasTriedToBuild(string field, TimeSpan took, bool succeeded) =>
        Build.Record(took.TotalSeconds, Of("field", field), Of("outcome", succeeded ? "built" : "failed"));

    private static KeyValuePair<string, object?> Of(string name, string value) => new(name, value);
}
