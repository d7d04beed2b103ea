using Satchel.Node.Peers.Wire;
using Satchel.Node.Sessions;

namespace Satchel.Node.Objects;

/// <summary>
/// Files in shared memory that hold the bytes of large objects: peers write and map them, no byte goes through this process. One whose
/// object is freed is used again, which is ten times as fast as a new one. Over the budget the values that were made first move to disk.
/// On the loop only.
/// </summary>
internal sealed class SegmentStore(SegmentFiles files, SegmentSpills spills) : IDisposable
{
    /// <summary>Free segments are kept up to this, in parts of the budget.</summary>
    private const int FreePart = 8;

    private readonly Dictionary<uint, Segment> _segments = [];
    private readonly LinkedList<Segment> _used = new();
    private readonly FreeSegments _free = new();
    private readonly LinkedList<(ClientPeer Peer, long Size, Action<Segment?> Granted)> _waiting = new();
    private readonly SegmentWriters _writers = new();
    private uint _numbers;

    /// <summary>Bytes of shared memory in use, free segments with them.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes that were moved to disk and are still needed.</summary>
    public long SpilledBytes { get; private set; }

    /// <summary>How many values are on their way to disk.</summary>
    public int Spilling { get; private set; }

    public int Count => _segments.Count;

    /// <summary>How many have asked for a segment and wait.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Gives a peer a segment to write to: now, or when others have moved to disk.</summary>
    /// <param name="granted">Given the segment and whether its memory is new; null when there is no room at all.</param>
    /// <param name="onDisk">Whether there was no room in shared memory for what the peer wrote.</param>
    public void Ask(ClientPeer peer, long size, Action<Segment?, bool> granted, bool onDisk = false)
    {
        if (onDisk || size > files.Capacity)
        {
            Grant(Make(size, onDisk: true));
            return;
        }

        if (_free.Find(peer, size, files.Page) is { } free)
        {
            Give(free, peer);
            granted(free, false);
            return;
        }

        _writers.Wait(peer);
        _waiting.AddLast((peer, size, Grant));
        Serve();

        void Grant(Segment? made)
        {
            if (made is not null)
            {
                Give(made, peer);
            }

            granted(made, true);
        }
    }

    /// <summary>A value says that its bytes are in a segment.</summary>
    /// <exception cref="ProtocolException">There is none, or nobody has it to write to.</exception>
    public void Use(uint number, ObjectRecord record)
    {
        if (!_segments.TryGetValue(number, out var segment) || segment.Writer is null)
        {
            throw new ProtocolException($"Segment {number} is not there to hold a value.");
        }

        segment.Object = record;
        TakeFromWriter(segment);
        segment.Place = segment.IsSpilled ? null : _used.AddLast(segment);
        // Who waits for whoever wrote it waits no longer: it can move to disk now.
        Serve();
    }

    /// <summary>The object of a segment is freed: nobody has it mapped any more but perhaps who wrote it.</summary>
    /// <param name="number">The segment's.</param>
    /// <param name="isLost">Whether its file is gone: it cannot be used again.</param>
    public void Unuse(uint number, bool isLost = false)
    {
        if (!_segments.TryGetValue(number, out var segment))
        {
            return;
        }

        segment.Object = null;
        if (segment.Place is { } place)
        {
            _used.Remove(place);
            segment.Place = null;
        }

        Release(segment, isLost);
    }

    /// <summary>Makes sure that a peer's values are in segments which it has to write to, each in another.</summary>
    /// <exception cref="ProtocolException">They are not.</exception>
    public void Check(ClientPeer peer, IReadOnlyList<byte[]> values)
    {
        HashSet<uint>? seen = null;
        foreach (var value in values)
        {
            if (
                ValueForm.SegmentOf(value) is { } number
                && (!_segments.TryGetValue(number, out var segment) || segment.Writer != peer || !(seen ??= []).Add(number))
            )
            {
                throw new ProtocolException($"Segment {number} is not there to hold a value.");
            }
        }
    }

    /// <summary>Nothing comes of a value that a peer has sent: its segment is free, unless it holds the value after all.</summary>
    public void Discard(ClientPeer writer, ReadOnlySpan<byte> value)
    {
        if (ValueForm.SegmentOf(value) is { } number)
        {
            Discard(writer, number);
        }
    }

    /// <summary>A peer does not write to a segment after all.</summary>
    public void Discard(ClientPeer writer, uint number)
    {
        if (_segments.TryGetValue(number, out var segment) && segment.Writer == writer)
        {
            TakeFromWriter(segment);
            Release(segment);
        }
    }

    /// <summary>A peer is gone: what it was writing to is free, and what it waits for is not made.</summary>
    public void Drop(ClientPeer peer)
    {
        for (var place = _waiting.First; place is not null; )
        {
            var next = place.Next;
            if (place.Value.Peer == peer)
            {
                _waiting.Remove(place);
                _writers.WaitNoMore(peer);
            }

            place = next;
        }

        _writers.Of(peer).ToList().ForEach(segment => Discard(peer, segment.Number));
        // Smaller ones may have waited behind it.
        Serve();
    }

    public void Dispose() => files.Dispose();

    private void Give(Segment segment, ClientPeer peer)
    {
        _free.Remove(segment);
        if (segment.LastWriter != peer)
        {
            // Who wrote to it before would keep its memory beyond its end.
            segment.TellUnmap();
        }

        segment.Writer = peer;
        _writers.Begin(peer, segment);
    }

    private void TakeFromWriter(Segment segment)
    {
        _writers.End(segment.Writer!, segment);
        (segment.LastWriter, segment.Writer) = (segment.Writer, null);
    }

    private void Release(Segment segment, bool isLost = false)
    {
        if (segment.IsSpilled || isLost)
        {
            Remove(segment);
        }
        else
        {
            _free.Add(segment);
        }

        while (_free.Bytes > files.Budget / FreePart && _free.Oldest is { } oldest)
        {
            Remove(oldest);
        }

        Serve();
    }

    private void Remove(Segment segment)
    {
        _free.Remove(segment);
        _segments.Remove(segment.Number);
        if (segment.IsSpilled)
        {
            SpilledBytes -= segment.Size;
            spills.DeleteCopy(segment);
        }
        else
        {
            Bytes -= segment.Size;
        }

        spills.Delete(segment);
        segment.TellUnmap();
    }

    /// <summary>Makes segments for those who wait, as far as there is room.</summary>
    /// <param name="maySpill">Whether room may be made by moving values to disk.</param>
    private void Serve(bool maySpill = true)
    {
        while (_waiting.First is { Value: var asking })
        {
            while (Bytes + asking.Size > files.Budget && _free.Oldest is { } oldest)
            {
                Remove(oldest);
            }

            if (maySpill && Bytes + asking.Size > files.Budget && _used.First is { Value: var first } && Spilling == 0)
            {
                Spill(first);
            }

            // One alone may be as large as it wants to be; whether it fits the kernel says.
            if (Bytes + asking.Size > files.Budget && (Spilling > 0 || _writers.IsAnyToBeFilled))
            {
                return;
            }

            _waiting.RemoveFirst();
            _writers.WaitNoMore(asking.Peer);
            asking.Granted(Make(asking.Size));
        }
    }

    private Segment? Make(long size, bool onDisk = false)
    {
        if (spills.TryMake(++_numbers, size, onDisk) is not { } segment)
        {
            return null;
        }

        _segments[segment.Number] = segment;
        Bytes += onDisk ? 0 : segment.Size;
        SpilledBytes += onDisk ? segment.Size : 0;
        return segment;
    }

    /// <summary>Moves the bytes of a value to disk beside the loop; who has them mapped keeps what it has.</summary>
    private void Spill(Segment segment)
    {
        Spilling++;
        _used.Remove(segment);
        segment.Place = null;
        var record = segment.Object!;
        spills.Copy(segment, refused => Spilled(segment, record, refused));
    }

    /// <param name="record">Whose bytes were copied: it may have been freed meanwhile, and its segment be that of another.</param>
    private void Spilled(Segment segment, ObjectRecord record, Exception? refused)
    {
        Spilling--;
        var isWanted = segment.Object == record;
        if (isWanted && spills.TryUse(segment, refused))
        {
            segment.TellUnmap();
            Bytes -= segment.Size;
            SpilledBytes += segment.Size;
            segment.IsSpilled = true;
            Serve();
            return;
        }

        spills.DeleteCopy(segment);
        if (isWanted)
        {
            // Its turn comes again, when there may be room on the disk: who waits now does not wait for that.
            segment.Place = _used.AddLast(segment);
        }

        Serve(maySpill: !isWanted);
    }
}
