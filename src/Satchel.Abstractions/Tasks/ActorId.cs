using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Satchel.Abstractions.Tasks;

/// <summary>Names an actor within the cluster: 12 unique bytes, then the number of its job. As text 32 lower-case hex digits.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct ActorId
{
    /// <summary>In bytes.</summary>
    public const int Size = 16;

    private readonly ulong _first;
    private readonly uint _second;
    private readonly uint _job;

    /// <summary>The job that made it.</summary>
    public uint Job => BitConverter.IsLittleEndian ? _job : BinaryPrimitives.ReverseEndianness(_job);

    /// <summary>Whether it stands for no actor, in the id of a task that is no call of one.</summary>
    public bool IsNone => _first == ulong.MaxValue && _second == uint.MaxValue;

    /// <param name="bytes">At least <see cref="Size"/>.</param>
    public static ActorId Read(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ActorId>(bytes);

    /// <returns>Whether <paramref name="text"/> is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out ActorId actor)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var isOne = text?.Length == Size * 2 && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        actor = isOne ? Read(bytes) : default;
        return isOne;
    }

    public override int GetHashCode() => unchecked((_first.GetHashCode() * 31) + (int)(_second * 17) + (int)_job);

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        MemoryMarshal.Write(bytes, this);
        return Convert.ToHexStringLower(bytes);
    }
}
