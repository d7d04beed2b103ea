using Satchel.Abstractions.Tasks;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Sessions;
using Satchel.Node.Tasks;

namespace Satchel.Node.Objects;

/// <summary>The objects that this node owns: their values, who waits for them, and who still uses them. On the loop only.</summary>
internal sealed class ObjectTable(SegmentStore segments)
{
    private readonly Dictionary<ObjectId, ObjectRecord> _objects = [];
    private readonly Stack<ObjectRecord> _freed = new();
    private bool _isFreeing;

    /// <summary>How many there are.</summary>
    public int Count => _objects.Count;

    public IReadOnlyCollection<ObjectRecord> All => _objects.Values;

    public ObjectRecord? Find(ObjectId id) => _objects.GetValueOrDefault(id);

    /// <summary>A new object that is pending, used once by what makes it. One that is there already is made anew.</summary>
    public ObjectRecord Create(ObjectId id)
    {
        if (!_objects.TryGetValue(id, out var record))
        {
            _objects[id] = record = new ObjectRecord(id);
        }

        record.Uses++;
        return record;
    }

    /// <summary>One that nobody uses yet, pending: of something that was here and is made again.</summary>
    public ObjectRecord Restore(ObjectId id) => _objects[id] = new ObjectRecord(id);

    /// <summary>The bytes of a large value are gone: it is pending until it is made again.</summary>
    public void Lose(ObjectRecord record)
    {
        // What the value contains is still used, by the value that was: who was sent it may ask.
        segments.Unuse(ValueForm.SegmentOf(record.Value!)!.Value, isLost: true);
        record.State = ObjectState.Pending;
    }

    /// <summary>Gives an object its value; who waits for it is told. Its tasks that can start now are handed to <paramref name="ready"/>.</summary>
    /// <param name="value">In the form of frames, to keep.</param>
    public void Set(ObjectRecord record, ObjectState state, byte[] value, Action<TaskRecord, ObjectRecord> ready)
    {
        if (record.State != ObjectState.Pending)
        {
            return;
        }

        var lost = record.Value;
        (record.State, record.Value) = (state, value);
        foreach (var inside in ValueForm.ReferencesIn(value))
        {
            // What is gone already stays gone: who looks is told.
            Use(inside);
        }

        if (ValueForm.SegmentOf(value) is { } segment)
        {
            segments.Use(segment, record);
        }

        foreach (var inside in lost is null ? [] : ValueForm.ReferencesIn(lost))
        {
            Unuse(inside);
        }

        foreach (var peer in record.Wanting ?? [])
        {
            Send(peer, record);
        }

        record.Wanting = null;
        var dependents = record.Dependents;
        record.Dependents = null;
        foreach (var task in dependents ?? [])
        {
            ready(task, record);
        }
    }

    /// <summary>Counts one more use.</summary>
    /// <returns>The object; null when it is gone, or was never here.</returns>
    public ObjectRecord? Use(ObjectId id)
    {
        if (_objects.TryGetValue(id, out var record))
        {
            record.Uses++;
        }

        return record;
    }

    /// <summary>Takes a use back; with the last one the object is freed, and what lies inside it loses a use.</summary>
    public void Unuse(ObjectId id)
    {
        if (_objects.TryGetValue(id, out var record))
        {
            Unuse(record);
        }
    }

    /// <inheritdoc cref="Unuse(ObjectId)"/>
    public void Unuse(ObjectRecord record)
    {
        if (--record.Uses > 0)
        {
            return;
        }

        _freed.Push(record);
        if (_isFreeing)
        {
            return;
        }

        // However deep values lie inside each other.
        _isFreeing = true;
        try
        {
            while (_freed.TryPop(out var freed))
            {
                Free(freed);
            }
        }
        finally
        {
            _isFreeing = false;
        }
    }

    /// <summary>A peer has got its first reference.</summary>
    public void Hold(ClientPeer peer, ObjectId id)
    {
        // For one that is gone nobody would drop it.
        if (peer.Connection.IsOpen && peer.Held.Add(id) && Use(id) is null)
        {
            peer.Held.Remove(id);
        }
    }

    /// <summary>A peer has dropped its last reference.</summary>
    public void Release(ClientPeer peer, ObjectId id)
    {
        if (peer.Held.Remove(id))
        {
            Unuse(id);
        }
    }

    /// <summary>A peer is gone: so is all that it held and wanted.</summary>
    public void Drop(ClientPeer peer)
    {
        foreach (var id in peer.Held)
        {
            if (Find(id) is { } record)
            {
                record.Wanting?.Remove(peer);
                Unuse(record);
            }
        }

        peer.Held.Clear();
        segments.Drop(peer);
    }

    /// <summary>A peer wants the value: now, or when it is there.</summary>
    public void Want(ClientPeer peer, ObjectId id)
    {
        if (!peer.Connection.IsOpen)
        {
            return;
        }

        if (Find(id) is not { } record)
        {
            SendLost(peer, id);
        }
        else if (record.State == ObjectState.Pending)
        {
            (record.Wanting ??= []).Add(peer);
        }
        else
        {
            Send(peer, record);
        }
    }

    /// <summary>What stands for the value of an object that is gone.</summary>
    public static byte[] Lost(ObjectId id) =>
        ValueForm.Error(
            "ObjectLostError",
            $"Object {id} is not on this node: every reference to it had been dropped, or it was never made here.",
            ("object", id.ToString())
        );

    private void Free(ObjectRecord record)
    {
        _objects.Remove(record.Id);
        record.Freed?.Invoke();
        record.Origin?.Unuse();
        if (record.Value is not { } value)
        {
            return;
        }

        if (ValueForm.SegmentOf(value) is { } segment)
        {
            segments.Unuse(segment);
        }

        foreach (var inside in ValueForm.ReferencesIn(value))
        {
            Unuse(inside);
        }
    }

    private static void Send(ClientPeer peer, ObjectRecord record) =>
        Send(peer, record.Id, record.State, new ErrorValue(record.Value!, record.Unmet));

    private static void SendLost(ClientPeer peer, ObjectId id) => Send(peer, id, ObjectState.Lost, Lost(id));

    private static void Send(ClientPeer peer, ObjectId id, ObjectState state, ErrorValue value)
    {
        if (!peer.Connection.IsOpen)
        {
            return;
        }

        var unmet = value.Unmet?.Length ?? 0;
        var room = peer.Connection.Append(FrameType.Object, ObjectId.Size + 1 + unmet, value.Value.Length);
        id.Write(room);
        room[ObjectId.Size] = (byte)state;
        room = room[(ObjectId.Size + 1)..];
        value.Unmet?.Write(room);
        value.Value.CopyTo(room[unmet..]);
    }
}
