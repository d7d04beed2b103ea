using Satchel.Abstractions.Telemetry;
using Satchel.Server.Security;

namespace Satchel.Server.Telemetry;

/// <summary>What the server measures and traces beside the framework, which counts requests and connections itself.</summary>
internal sealed class ServerTelemetry : IDisposable
{
    public ServerTelemetry(ConnectionLimit connections)
    {
        Room.Meter.CreateObservableGauge(
            "satchel.connections.most",
            () => connections.Most,
            "{connection}",
            "Connections that may be open at the same time."
        );
        Room.Meter.CreateObservableGauge("satchel.connections.open", () => connections.Open, "{connection}", "Connections that are.");
        Leave = Room.DeclareSpan("head.leave", "Ending the head: its jobs stopped or kept, and everything closed.");
    }

    /// <summary>The server's.</summary>
    public RoomTelemetry Room { get; } = new("Satchel.Server");

    public RoomSpan Leave { get; }

    public void Dispose() => Room.Dispose();
}
