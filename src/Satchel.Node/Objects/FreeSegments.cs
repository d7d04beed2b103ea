using Satchel.Node.Sessions;

namespace Satchel.Node.Objects;

/// <summary>Segments that hold nothing and can be written to anew. On the loop only.</summary>
internal sealed class FreeSegments
{
    private readonly LinkedList<Segment> _free = new();

    /// <summary>Bytes of all.</summary>
    public long Bytes { get; private set; }

    /// <summary>The one that has been free for longest.</summary>
    public Segment? Oldest => _free.First?.Value;

    public void Add(Segment segment)
    {
        segment.Place = _free.AddLast(segment);
        Bytes += segment.Size;
    }

    /// <summary>Nothing for one that is not free.</summary>
    public void Remove(Segment segment)
    {
        if (segment.Place is { } place && place.List == _free)
        {
            _free.Remove(place);
            Bytes -= segment.Size;
            segment.Place = null;
        }
    }

    /// <summary>The last one that fits; best one that the peer has mapped already.</summary>
    /// <param name="smallest">Size up to which any is small enough.</param>
    public Segment? Find(ClientPeer peer, long size, long smallest)
    {
        Segment? found = null;
        for (var place = _free.Last; place is not null; place = place.Previous)
        {
            var segment = place.Value;
            if (segment.Size >= size && segment.Size / 2 <= Math.Max(size, smallest))
            {
                if (segment.LastWriter == peer)
                {
                    return segment;
                }

                found ??= segment;
            }
        }

        return found;
    }
}
