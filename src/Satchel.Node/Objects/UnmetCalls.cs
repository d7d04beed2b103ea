using System.Buffers.Binary;
using System.Text;

namespace Satchel.Node.Objects;

/// <summary>
/// Calls that could not begin, since an argument of each was an error: the last one first. Told with that error, which is kept once however
/// many wait for it.
/// </summary>
/// <param name="call">Name of the function.</param>
/// <param name="isCreation">Whether the call was to make an actor.</param>
/// <param name="before">Those whose values were to be arguments of this one; null where the error is that of one which ran.</param>
internal sealed class UnmetCalls(string call, bool isCreation, UnmetCalls? before)
{
    /// <summary>Of a longer chain the last ones are told.</summary>
    private const int MostTold = 64;

    /// <summary>Of a name.</summary>
    private const int MostBytes = 512;

    private readonly byte[] _name = Cut(Encoding.UTF8.GetBytes(call));

    /// <summary>How many bytes they take in a frame.</summary>
    public int Length
    {
        get
        {
            var length = sizeof(ushort);
            foreach (var each in Told())
            {
                length += 1 + sizeof(ushort) + each._name.Length;
            }

            return length;
        }
    }

    /// <summary>Writes them as frames have them.</summary>
    public void Write(Span<byte> room)
    {
        var count = room;
        room = room[sizeof(ushort)..];
        ushort told = 0;
        foreach (var each in Told())
        {
            told++;
            room[0] = each.Kind;
            BinaryPrimitives.WriteUInt16LittleEndian(room[1..], (ushort)each._name.Length);
            room = room[(1 + sizeof(ushort))..];
            each._name.CopyTo(room);
            room = room[each._name.Length..];
        }

        BinaryPrimitives.WriteUInt16LittleEndian(count, told);
    }

    private byte Kind => isCreation ? (byte)1 : (byte)0;

    private UnmetCalls? Before => before;

    private IEnumerable<UnmetCalls> Told()
    {
        var (each, count) = ((UnmetCalls?)this, 0);
        for (; each is not null && count < MostTold; each = each.Before)
        {
            count++;
            yield return each;
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
}
