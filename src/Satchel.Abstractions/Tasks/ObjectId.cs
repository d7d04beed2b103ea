using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Satchel.Abstractions.Tasks;

/// <summary>Names a value within the cluster: the task that made it and a number. As text 56 lower-case hex digits.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct ObjectId
{
    /// <summary>In bytes.</summary>
    public const int Size = 28;

    /// <summary>Numbers from here on are of <c>put</c>; those below, from 1, of what the task returns.</summary>
    public const uint FirstPut = 100_000_001;

    private readonly TaskId _task;
    private readonly uint _index;

    public ObjectId(TaskId task, uint index) =>
        (_task, _index) = (task, BitConverter.IsLittleEndian ? index : BinaryPrimitives.ReverseEndianness(index));

    /// <summary>The task that made it.</summary>
    public TaskId Task => _task;

    /// <summary>Which of the values of its task it is.</summary>
    public uint Index => BitConverter.IsLittleEndian ? _index : BinaryPrimitives.ReverseEndianness(_index);

    /// <summary>What stands for the handles of an actor: it is held as long as there is one.</summary>
    public static ObjectId HandleOf(ActorId actor) => new(TaskId.CreationOf(actor), 1);

    /// <param name="bytes">At least <see cref="Size"/>.</param>
    public static ObjectId Read(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ObjectId>(bytes);

    /// <param name="text">As <see cref="ToString"/> gives it.</param>
    /// <param name="id">What it says.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out ObjectId id)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var isOne = text?.Length == Size * 2 && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;
        id = isOne ? Read(bytes) : default;
        return isOne;
    }

    /// <param name="bytes">At least <see cref="Size"/>.</param>
    public void Write(Span<byte> bytes) => MemoryMarshal.Write(bytes, this);

    public override int GetHashCode() => unchecked((_task.GetHashCode() * 31) + (int)_index);

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
