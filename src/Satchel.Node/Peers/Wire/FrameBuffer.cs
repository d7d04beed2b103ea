using System.Buffers.Binary;

namespace Satchel.Node.Peers.Wire;

/// <summary>Frames that wait to be sent, one behind the other in one piece of memory.</summary>
internal sealed class FrameBuffer
{
    private const int Smallest = 4 * 1024;

    /// <summary>What is larger when it is empty is let go.</summary>
    private const int LargestKept = 1024 * 1024;

    private byte[] _bytes = [];
    private int _start;
    private int _end;

    /// <summary>What is to be sent.</summary>
    public ReadOnlySpan<byte> Pending => _bytes.AsSpan(_start, _end - _start);

    public int Length => _end - _start;

    /// <summary>Appends a frame.</summary>
    /// <returns>Room for its head and payload, which the caller fills whole.</returns>
    public Span<byte> Append(FrameType type, int head, int payload)
    {
        var room = Reserve(Frame.Prefix + head + payload);
        BinaryPrimitives.WriteUInt32LittleEndian(room, (uint)(head + payload));
        room[4] = (byte)type;
        room[5] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(room[6..], (ushort)head);
        return room[Frame.Prefix..];
    }

    /// <summary>So much has been sent.</summary>
    public void Sent(int count)
    {
        _start += count;
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
            if (_bytes.Length > LargestKept)
            {
                _bytes = [];
            }
        }
    }

    private Span<byte> Reserve(int length)
    {
        if (_bytes.Length - _end < length)
        {
            var pending = _end - _start;
            // Moving what is left to the front is enough where at least half of the memory is free.
            var larger =
                pending + length <= _bytes.Length / 2
                    ? _bytes
                    : new byte[
                        Math.Max(
                            Smallest,
                            checked((pending + length) * 2L) is var twice && twice < Array.MaxLength ? (int)twice : pending + length
                        )
                    ];
            _bytes.AsSpan(_start, pending).CopyTo(larger);
            (_bytes, _start, _end) = (larger, 0, pending);
        }

        var room = _bytes.AsSpan(_end, length);
        _end += length;
        return room;
    }
}
