namespace Satchel.Node.Objects;

/// <summary>Who writes to which segments, and who of these waits for another. What is asked costs the same however many there are. On the loop only.</summary>
internal sealed class SegmentWriters
{
    private readonly Dictionary<object, Peer> _peers = [];
    private int _filling;

    /// <summary>Whether a segment will hold a value soon. Who waits itself may have several to fill before it says what one holds.</summary>
    public bool IsAnyToBeFilled => _filling > 0;

    /// <summary>What a peer is writing to.</summary>
    public IReadOnlyCollection<Segment> Of(object peer) => _peers.TryGetValue(peer, out var its) ? its.Segments : [];

    /// <summary>A peer has a segment to write to.</summary>
    public void Begin(object peer, Segment segment) => Change(peer, its => its.Segments.Add(segment));

    /// <summary>It has not any more.</summary>
    public void End(object peer, Segment segment) => Change(peer, its => its.Segments.Remove(segment));

    /// <summary>A peer waits for one more segment.</summary>
    public void Wait(object peer) => Change(peer, its => its.Waits++);

    /// <summary>It waits for one less.</summary>
    public void WaitNoMore(object peer) => Change(peer, its => its.Waits--);

    private void Change(object peer, Action<Peer> change)
    {
        if (!_peers.TryGetValue(peer, out var its))
        {
            its = _peers[peer] = new Peer();
        }

        _filling -= its.IsFilling ? 1 : 0;
        change(its);
        _filling += its.IsFilling ? 1 : 0;
        if (its is { Segments.Count: 0, Waits: 0 })
        {
            _peers.Remove(peer);
        }
    }

    private sealed class Peer
    {
        public HashSet<Segment> Segments { get; } = [];

        public int Waits { get; set; }

        public bool IsFilling => Waits == 0 && Segments.Count > 0;
    }
}
