using Satchel.Abstractions.Tasks;

namespace Satchel.Node.Tasks;

/// <summary>How the large values of one task are made again. Guarded by the loop.</summary>
/// <param name="table">Where it is kept.</param>
/// <param name="task">The call, as it was made last.</param>
internal sealed class Lineage(Lineages table, TaskRecord task)
{
    public TaskId Id { get; } = task.Id;

    /// <summary>The call; null once it is forgotten.</summary>
    public TaskRecord? Task { get; set; } = task;

    /// <summary>How many values of it are there, and how many lineages need one of them.</summary>
    public int Uses { get; set; }

    /// <summary>Small values that it used, which may be gone when it is made again.</summary>
    public Dictionary<ObjectId, byte[]> Values { get; set; } = [];

    /// <summary>Of the large values that it used.</summary>
    public List<Lineage> Sources { get; set; } = [];

    /// <summary>What it takes of memory, about.</summary>
    public long Bytes { get; set; }

    /// <summary>Its place among all, the first was kept first; null once it is forgotten.</summary>
    public LinkedListNode<Lineage>? Place { get; set; }

    /// <summary>One of its uses is over.</summary>
    public void Unuse() => table.Unuse(this);
}
