using Satchel.Abstractions.Tasks;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Sessions;
using Satchel.Node.Tasks;

namespace Satchel.Node.Objects;

/// <summary>One object that this node owns. Guarded by the loop.</summary>
internal sealed class ObjectRecord(ObjectId id)
{
    public ObjectId Id => id;

    public ObjectState State { get; set; } = ObjectState.Pending;

    /// <summary>The value, as it stands in frames; null while it is pending for the first time. While it is made again, what it was.</summary>
    public byte[]? Value { get; set; }

    /// <summary>Where the value is the error of an argument: the calls that did not begin for it.</summary>
    public UnmetCalls? Unmet { get; set; }

    public bool IsInSharedMemory => Value is { } value && ValueForm.SegmentOf(value) is not null;

    /// <summary>How it is made again where its file is lost; null where that cannot be, or need not.</summary>
    public Lineage? Origin { get; set; }

    /// <summary>How many peers hold it, tasks need or make it, and values contain it. At 0 it is freed.</summary>
    public int Uses { get; set; }

    /// <summary>Who is sent the value when it is there.</summary>
    public List<ClientPeer>? Wanting { get; set; }

    /// <summary>Tasks that start when it is there.</summary>
    public List<TaskRecord>? Dependents { get; set; }

    /// <summary>Called once when nobody uses it any more, for what stands for something else than a value.</summary>
    public Action? Freed { get; set; }
}
