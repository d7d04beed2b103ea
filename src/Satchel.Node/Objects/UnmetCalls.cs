using System.Buffers.Binary;
using System.Text;

namespace Satchel.Node.Objects;

/// <summary>
/// Calls that could not begin, since an argument of each was an error: the last one first. Told with that error, which is kept once however
/// many wait for it.
/// </summary>
internal sealed class UnmetCalls
{
    /// <summary>Of a longer chain the last ones are told, and kept: a chain may have no end.</summary>
    private const int MostTold = 64;

    /// <summary>Of a name.</summary>
    private const int MostBytes = 512;

    private readonly Call[] _calls;

    /// <param name="call">Name of the function.</param>
    /// <param name="isCreation">Whether the call was to make an actor.</param>
    /// <param name="before">Those whose values were to be arguments of this one; null where the error is that of one which ran.</param>
    public UnmetCalls(string call, bool isCreation, UnmetCalls? before)
    {
        var earlier = before?._calls ?? [];
        _calls = [new Call(Cut(Encoding.UTF8.GetBytes(call)), isCreation), .. earlier.AsSpan(0, Math.Min(earlier.Length, MostTold - 1))];
    }

    /// <summary>How many bytes they take in a frame.</summary>
    public int Length => sizeof(ushort) + _calls.Sum(each => 1 + sizeof(ushort) + each.Name.Length);

    /// <summary>Writes them as frames have them.</summary>
    public void Write(Span<byte> room)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(room, (ushort)_calls.Length);
        room = room[sizeof(ushort)..];
        foreach (var each in _calls)
        {
            room[0] = each.IsCreation ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteUInt16LittleEndian(room[1..], (ushort)each.Name.Length);
            room = room[(1 + sizeof(ushort))..];
            each.Name.CopyTo(room);
            room = room[each.Name.Length..];
        }
    }

    /// <summary>Between two characters.</summary>
    private static byte[] Cut(byte[] name)
    {
        var end = Math.Min(name.Length, MostBytes);
        while (end < name.Length && (name[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return name[..end];
    }

    private sealed record Call(byte[] Name, bool IsCreation);
}
