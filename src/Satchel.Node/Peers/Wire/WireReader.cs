using System.Buffers.Binary;
using Satchel.Abstractions.Tasks;

namespace Satchel.Node.Peers.Wire;

/// <summary>Reads the parts of a head or payload in turn.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public TaskId Task() => TaskId.Read(Take(TaskId.Size));

    public ObjectId Object() => ObjectId.Read(Take(ObjectId.Size));

    /// <summary>So many ids, one behind the other.</summary>
    public ObjectId[] Objects(int count)
    {
        var ids = Take(count * ObjectId.Size);
        if (count == 0)
        {
            return [];
        }

        var objects = new ObjectId[count];
        for (var index = 0; index < count; index++)
        {
            objects[index] = ObjectId.Read(ids[(index * ObjectId.Size)..]);
        }

        return objects;
    }

    /// <summary>One value as it stands, still in the form it has in frames.</summary>
    public ReadOnlySpan<byte> Value() => Take(ValueForm.LengthOf(_rest));

    /// <exception cref="ProtocolException">There are not so many bytes.</exception>
    public ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _rest.Length)
        {
            throw new ProtocolException($"A frame ends {length - _rest.Length} bytes too early.");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
