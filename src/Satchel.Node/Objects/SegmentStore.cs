using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satchel.Node.Workers;
using Satchel.Node.Workers.Wire;

namespace Satchel.Node.Objects;

/// <summary>
/// Files in shared memory that hold the bytes of large objects: peers write and map them, no byte goes through this process. One whose
/// object is freed is used again, which is ten times as fast as a new one. Over the budget the values that were made first move to disk.
/// On the loop only.
/// </summary>
internal sealed partial class SegmentStore(SegmentFiles files, SegmentSpills spills, ILogger<SegmentStore> logger) : IDisposable
{
    /// <summary>Free segments are kept up to this, in parts of the budget.</summary>
    private const int FreePart = 8;

    private readonly Dictionary<uint, Segment> _segments = [];
    private readonly LinkedList<Segment> _used = new();
    private readonly LinkedList<Segment> _free = new();
    private readonly Queue<(long Size, Action<Segment?> Granted)> _waiting = new();
    private uint _numbers;
    private long _freeBytes;

    /// <summary>Bytes of shared memory in use, free segments with them.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes that were moved to disk and are still needed.</summary>
    public long SpilledBytes { get; private set; }

    /// <summary>How many values are on their way to disk.</summary>
    public int Spilling { get; private set; }

    public int Count => _segments.Count;

    /// <summary>Gives a peer a segment to write to: now, or when others have moved to disk.</summary>
    /// <param name="granted">Given the segment and whether its memory is new; null when there is no room at all.</param>
    public void Ask(ClientPeer peer, long size, Action<Segment?, bool> granted)
    {
        if (FindFree(peer, size) is { } free)
        {
            Give(free, peer);
            granted(free, false);
            return;
        }

        _waiting.Enqueue(
            (
                size,
                made =>
                {
                    if (made is not null)
                    {
                        Give(made, peer);
                    }

                    granted(made, true);
                }
            )
        );
        Serve();
    }

    /// <summary>A value says that its bytes are in a segment.</summary>
    /// <exception cref="ProtocolException">There is none, or it holds another value.</exception>
    public void Use(uint number, ObjectRecord record)
    {
        if (!_segments.TryGetValue(number, out var segment) || segment.Object is not null)
        {
            throw new ProtocolException($"Segment {number} is not there to hold a value.");
        }

        (segment.Object, segment.LastWriter, segment.Writer) = (record, segment.Writer, null);
        segment.Place = _used.AddLast(segment);
    }

    /// <summary>The object of a segment is freed: nobody has it mapped any more but perhaps who wrote it.</summary>
    public void Unuse(uint number)
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

        if (segment.IsSpilled)
        {
            SpilledBytes -= segment.Size;
            Remove(segment);
        }
        else
        {
            Release(segment);
        }
    }

    /// <summary>A peer is gone: what it was writing to is free.</summary>
    public void Drop(ClientPeer peer)
    {
        foreach (var segment in _segments.Values.Where(segment => segment.Writer == peer).ToArray())
        {
            segment.Writer = null;
            Release(segment);
        }
    }

    public void Dispose() => files.Dispose();

    private Segment? FindFree(ClientPeer peer, long size)
    {
        // The last one that fits; best one that the peer has mapped already.
        Segment? found = null;
        for (var place = _free.Last; place is not null; place = place.Previous)
        {
            var segment = place.Value;
            if (segment.Size >= size && segment.Size / 2 <= Math.Max(size, files.Page))
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

    private void Give(Segment segment, ClientPeer peer)
    {
        if (segment.Place is { } place)
        {
            _free.Remove(place);
            _freeBytes -= segment.Size;
            segment.Place = null;
        }

        segment.Writer = peer;
    }

    private void Release(Segment segment)
    {
        segment.Place = _free.AddLast(segment);
        _freeBytes += segment.Size;
        while (_freeBytes > files.Budget / FreePart && _free.First is { Value: var oldest })
        {
            Remove(oldest);
        }

        Serve();
    }

    private void Remove(Segment segment)
    {
        if (segment.Place is { } place)
        {
            _free.Remove(place);
            _freeBytes -= segment.Size;
            segment.Place = null;
        }

        _segments.Remove(segment.Number);
        if (!segment.IsSpilled)
        {
            Bytes -= segment.Size;
        }
        else
        {
            files.DeleteCopy(segment.Number);
        }

        files.Delete(segment.Number);
        TellUnmap(segment);
    }

    private static void TellUnmap(Segment segment)
    {
        if (segment.LastWriter is { Connection.IsOpen: true } writer)
        {
            writer.Connection.Tell(new JsonObject { ["op"] = "unmap", ["segments"] = new JsonArray(segment.Number) });
        }
    }

    /// <summary>Makes segments for those who wait, as far as there is room.</summary>
    private void Serve()
    {
        while (_waiting.TryPeek(out var asking))
        {
            while (Bytes + asking.Size > files.Budget && _free.First is { Value: var oldest })
            {
                Remove(oldest);
            }

            if (Bytes + asking.Size > files.Budget && _used.First is { Value: var first } && Spilling == 0)
            {
                Spill(first);
            }

            // One alone may be as large as it wants to be; whether it fits the kernel says.
            if (Bytes + asking.Size > files.Budget && (Spilling > 0 || _segments.Values.Any(segment => segment.Writer is not null)))
            {
                return;
            }

            _waiting.Dequeue();
            asking.Granted(Make(asking.Size));
        }
    }

    private Segment? Make(long size)
    {
        var number = ++_numbers;
        try
        {
            var segment = new Segment(number, files.Create(number, size), files.SizeOf(size));
            _segments[number] = segment;
            Bytes += segment.Size;
            return segment;
        }
        catch (IOException refused)
        {
            NotMade(logger, refused, size);
            return null;
        }
    }

    /// <summary>Moves the bytes of a value to disk beside the loop; who has them mapped keeps what it has.</summary>
    private void Spill(Segment segment)
    {
        Spilling++;
        _used.Remove(segment);
        segment.Place = null;
        var record = segment.Object!;
        spills.Copy(segment, isCopied => Spilled(segment, record, isCopied));
    }

    /// <param name="record">Whose bytes were copied: it may have been freed meanwhile, and its segment be that of another.</param>
    private void Spilled(Segment segment, ObjectRecord record, bool isCopied)
    {
        Spilling--;
        if (isCopied && segment.Object == record && spills.TryUse(segment))
        {
            TellUnmap(segment);
            Bytes -= segment.Size;
            SpilledBytes += segment.Size;
            segment.IsSpilled = true;
        }
        else if (isCopied)
        {
            files.DeleteCopy(segment.Number);
        }

        Serve();
    }

    [LoggerMessage(62, LogLevel.Error, "No shared memory for an object of {Size} bytes.")]
    private static partial void NotMade(ILogger logger, Exception refused, long size);
}
