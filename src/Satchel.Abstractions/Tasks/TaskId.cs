using System.Runtime.InteropServices;

namespace Satchel.Abstractions.Tasks;

/// <summary>
/// Names a task within the cluster: 8 unique bytes, then its <see cref="ActorId"/> (for a task of no actor 12 bytes 0xff and the job). As
/// text 48 lower-case hex digits.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct TaskId
{
    /// <summary>In bytes.</summary>
    public const int Size = 24;

    private readonly ulong _unique;
    private readonly ActorId _actor;

    private TaskId(ulong unique, ActorId actor) => (_unique, _actor) = (unique, actor);

    /// <summary>The actor that the task is a call of; see <see cref="ActorId.IsNone"/>.</summary>
    public ActorId Actor => _actor;

    /// <summary>The job that the task belongs to.</summary>
    public uint Job => _actor.Job;

    /// <summary>The task that makes an actor.</summary>
    public static TaskId CreationOf(ActorId actor) => new(0, actor);

    /// <param name="bytes">At least <see cref="Size"/>.</param>
    public static TaskId Read(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<TaskId>(bytes);

    /// <param name="bytes">At least <see cref="Size"/>.</param>
    public void Write(Span<byte> bytes) => MemoryMarshal.Write(bytes, this);

    // The unique part alone would be the same for the creations of all actors.
    public override int GetHashCode() => unchecked(_unique.GetHashCode() * 31 + _actor.GetHashCode());

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
