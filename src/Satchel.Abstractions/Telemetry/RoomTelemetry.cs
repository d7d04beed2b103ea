using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Satchel.Abstractions.Telemetry;

/// <summary>
/// What one room measures and traces, under its name. Registered as a service, so that who exports finds every room. Costs next to nothing
/// while nobody listens.
/// </summary>
/// <param name="room">Name of meter and source: that of the room, such as <c>Satchel.Storage</c>.</param>
public sealed class RoomTelemetry(string room) : IDisposable
{
    private readonly ActivitySource _source = new(room);
    private readonly List<RoomSpan> _spans = [];

    public string Room => room;

    public Meter Meter { get; } = new(room);

    /// <summary>Every span that the room makes, for the reference page.</summary>
    public IReadOnlyList<RoomSpan> Spans => _spans;

    /// <summary>Declares a span; done while the room's telemetry is made.</summary>
    /// <param name="name">Its name in traces, such as <c>layer.build</c>.</param>
    /// <param name="description">One sentence, for the reference page.</param>
    public RoomSpan DeclareSpan(string name, string description)
    {
        var span = new RoomSpan(_source, name, description);
        _spans.Add(span);
        return span;
    }

    public void Dispose()
    {
        Meter.Dispose();
        _source.Dispose();
    }
}
