using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Tasks;

namespace Satchel.Node.Peers.Wire;

/// <summary>
/// Values in the form they have in frames, in which the node keeps them too: kind, references inside, length, then the bytes or where they
/// are.
/// </summary>
internal static class ValueForm
{
    private const int CountOffset = 1;
    private const int FixedLength = CountOffset + sizeof(uint) + sizeof(ulong);
    private const int SegmentLength = sizeof(uint) + sizeof(ushort);

    /// <summary>Nothing: most results.</summary>
    public static byte[] None { get; } = [(byte)ValueKind.None, .. new byte[FixedLength - 1]];

    /// <summary>Bytes of the value that begins here.</summary>
    /// <exception cref="ProtocolException">There is no whole one.</exception>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedLength || ReferenceCount(bytes) > (bytes.Length - FixedLength) / ObjectId.Size)
        {
            throw new ProtocolException("A value ends too early.");
        }

        var references = (int)ReferenceCount(bytes) * ObjectId.Size;
        var rest = bytes[(FixedLength + references)..];
        var length = LengthField(bytes);
        var body = KindOf(bytes) switch
        {
            ValueKind.None => 0L,
            ValueKind.Segment when rest.Length >= SegmentLength => SegmentLength
                + BinaryPrimitives.ReadUInt16LittleEndian(rest[sizeof(uint)..]),
            ValueKind.Inline or ValueKind.Error or ValueKind.NodeError => (long)Math.Min(length, long.MaxValue),
            var other => throw new ProtocolException($"A value of kind {(int)other} is unknown, or ends too early."),
        };
        return body <= rest.Length ? FixedLength + references + (int)body : throw new ProtocolException("A value ends too early.");
    }

    public static ValueKind KindOf(ReadOnlySpan<byte> value) => (ValueKind)value[0];

    public static bool IsError(ReadOnlySpan<byte> value) => KindOf(value) is ValueKind.Error or ValueKind.NodeError;

    /// <summary>Bytes of the serialized object, wherever they are.</summary>
    public static ulong LengthField(ReadOnlySpan<byte> value) =>
        BinaryPrimitives.ReadUInt64LittleEndian(value[(CountOffset + sizeof(uint) + ((int)ReferenceCount(value) * ObjectId.Size))..]);

    /// <summary>The bytes of a value that carries them.</summary>
    public static ReadOnlySpan<byte> BytesOf(ReadOnlySpan<byte> value) =>
        value[(FixedLength + ((int)ReferenceCount(value) * ObjectId.Size))..];

    /// <summary>The references that lie inside.</summary>
    public static ObjectId[] ReferencesIn(ReadOnlySpan<byte> value)
    {
        var reader = new WireReader(value);
        _ = reader.Byte();
        return reader.Objects((int)reader.UInt32());
    }

    /// <summary>Number of the segment that holds the bytes; null when none does.</summary>
    public static uint? SegmentOf(ReadOnlySpan<byte> value) =>
        KindOf(value) == ValueKind.Segment
            ? BinaryPrimitives.ReadUInt32LittleEndian(value[(FixedLength + ((int)ReferenceCount(value) * ObjectId.Size))..])
            : null;

    /// <summary>A copy to keep; what is nothing is kept once.</summary>
    public static byte[] Keep(ReadOnlySpan<byte> value) => value.SequenceEqual(None) ? None : value.ToArray();

    /// <summary>An error that the node makes.</summary>
    /// <param name="type">Name of the exception in the SDK.</param>
    /// <param name="message">Its text.</param>
    /// <param name="more">What else its constructor is given.</param>
    public static byte[] Error(string type, string message, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var error = new JsonObject { ["type"] = type, ["message"] = message };
        foreach (var (name, value) in more)
        {
            error[name] = value;
        }

        return Make(ValueKind.NodeError, Encoding.UTF8.GetBytes(error.ToJsonString()));
    }

    /// <summary>A value of a kind, without references.</summary>
    public static byte[] Make(ValueKind kind, ReadOnlySpan<byte> bytes)
    {
        var value = new byte[FixedLength + bytes.Length];
        value[0] = (byte)kind;
        BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(CountOffset + sizeof(uint)), (ulong)bytes.Length);
        bytes.CopyTo(value.AsSpan(FixedLength));
        return value;
    }

    private static uint ReferenceCount(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadUInt32LittleEndian(value[CountOffset..]);
}
