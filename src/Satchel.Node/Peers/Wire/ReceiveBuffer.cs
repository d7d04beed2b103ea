using System.Buffers.Binary;

namespace Satchel.Node.Peers.Wire;

/// <summary>What has been received and not handled yet: at most one frame that is not whole.</summary>
internal sealed class ReceiveBuffer
{
    private const int Normal = 64 * 1024;

    /// <summary>Enough for what a worker says. Who says more at once gets more.</summary>
    private const int First = 4 * 1024;

    private byte[] _bytes = new byte[First];
    private bool _wasFilled;
    private int _start;
    private int _end;

    /// <summary>Most bytes of head and payload of the next frames.</summary>
    public int MostBody { get; set; } = Frame.MostBody;

    /// <summary>Whether part of a frame has come, whose rest has not.</summary>
    public bool HoldsPart => _end > _start;

    /// <summary>Where to receive to.</summary>
    public Span<byte> Free
    {
        get
        {
            if (_start == _end)
            {
                (_start, _end) = (0, 0);
                if (_bytes.Length > Normal || (_wasFilled && _bytes.Length < Normal))
                {
                    _bytes = new byte[Normal];
                }
            }
            else if (_bytes.Length - _end < Normal / 4)
            {
                MakeRoom();
            }

            return _bytes.AsSpan(_end);
        }
    }

    /// <summary>So much has been received.</summary>
    public void Received(int count)
    {
        _end += count;
        _wasFilled |= _end == _bytes.Length;
    }

    /// <summary>Takes the next whole frame.</summary>
    /// <exception cref="ProtocolException">What comes next is no frame.</exception>
    public bool TryTake(out Frame frame)
    {
        frame = default;
        var received = _bytes.AsSpan(_start, _end - _start);
        if (received.Length < Frame.Prefix)
        {
            return false;
        }

        var body = BinaryPrimitives.ReadUInt32LittleEndian(received);
        var head = BinaryPrimitives.ReadUInt16LittleEndian(received[6..]);
        if (body > MostBody)
        {
            throw new ProtocolException($"A frame of {body} bytes is longer than one may be here: {MostBody}.");
        }

        if (head > body)
        {
            throw new ProtocolException($"A frame of {body} bytes with a head of {head} is none.");
        }

        if (received.Length - Frame.Prefix < body)
        {
            return false;
        }

        var content = received.Slice(Frame.Prefix, (int)body);
        frame = new Frame((FrameType)received[4], content[..head], content[head..]);
        _start += Frame.Prefix + (int)body;
        return true;
    }

    private void MakeRoom()
    {
        var pending = _end - _start;
        var wanted = pending >= Frame.Prefix ? Frame.Prefix + (long)BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(_start)) : 0;
        // A length that is no frame's is told when it is taken. Memory comes with the bytes: a length alone costs nothing.
        var length = (int)Math.Min(Math.Max(Normal, Math.Min(wanted + Normal, pending * 2L)), Frame.MostBody + (long)Normal * 2);
        var target = length <= _bytes.Length && pending < _bytes.Length / 2 ? _bytes : new byte[Math.Max(length, pending + (Normal / 2))];
        _bytes.AsSpan(_start, pending).CopyTo(target);
        (_bytes, _start, _end) = (target, 0, pending);
    }
}
