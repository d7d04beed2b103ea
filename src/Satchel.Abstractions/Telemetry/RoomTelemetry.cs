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
    private readonly List<Action> _beginnings = [];

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

    /// <summary>Declares counters that are to be seen before they first count; done while the room's telemetry is made.</summary>
    /// <param name="addNothing">Adds 0 to each, under all of its labels.</param>
    public void DeclareBeginning(Action addNothing) => _beginnings.Add(addNothing);

    /// <summary>Shows the declared counters at 0 to who has begun to listen.</summary>
    public void BeginCounters() => _beginnings.ForEach(static addNothing => addNothing());

    public void Dispose()
    {
        Meter.Dispose();
        _source.Dispose();
    }
}
