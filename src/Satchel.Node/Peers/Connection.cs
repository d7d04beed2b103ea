using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Peers;

/// <summary>
/// A peer's socket: reads whole frames for its handler, and collects what is to be sent, in one piece when the loop is done with what it
/// read. Never waits: what the peer does not take yet stays. On the loop only.
/// </summary>
internal sealed class Connection : IPolled
{
    private readonly NodeLoop _loop;
    private readonly Socket _socket;
    private readonly ReceiveBuffer _received = new();
    private readonly FrameBuffer _unsent = new();
    private readonly Dictionary<uint, Action<JsonObject?, JsonObject?>> _calls = [];
    private readonly long _key;
    private uint _numbers;
    private bool _willSend;
    private bool _isFull;
    private bool _isPaused;
    private bool _isWatched;
    private long _bytes;

    public Connection(NodeLoop loop, Socket socket)
    {
        (_loop, _socket) = (loop, socket);
        socket.Blocking = false;
        _key = loop.Watch(socket.SafeHandle, this);
    }

    /// <summary>Who gets the frames; set before the first one.</summary>
    public IFrameHandler? Handler { get; set; }

    public bool IsOpen { get; private set; } = true;

    /// <summary>Called once when it has ended.</summary>
    public Action? Over { get; init; }

    /// <summary>Most bytes of a frame of the peer; more ends the connection.</summary>
    public int MostBody
    {
        set => _received.MostBody = value;
    }

    /// <summary>How long half a frame may stand still until the peer counts as lost; null is for ever.</summary>
    public TimeSpan? Stall { get; set; }

    /// <summary>Bytes that the peer has not taken yet.</summary>
    public int Unsent => _unsent.Length;

    /// <summary>Whether nothing is read for now: the peer asks for more than can be kept.</summary>
    public bool IsPaused
    {
        get => _isPaused;
        set
        {
            if (_isPaused != value && IsOpen)
            {
                _isPaused = value;
                Watch();
            }
        }
    }

    public void Ready(bool read, bool write)
    {
        if (write)
        {
            Send();
        }

        if (read && IsOpen)
        {
            Read();
        }
    }

    /// <summary>Appends a frame, whose head and payload the caller writes into what is returned; sent soon.</summary>
    public Span<byte> Append(FrameType type, int head, int payload)
    {
        if (!_willSend)
        {
            _willSend = true;
            _loop.WillSend(this);
        }

        return _unsent.Append(type, head, payload);
    }

    /// <summary>Sends a frame as it is.</summary>
    public void Append(FrameType type, ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload)
    {
        var room = Append(type, head.Length, payload.Length);
        head.CopyTo(room);
        payload.CopyTo(room[head.Length..]);
    }

    /// <summary>Tells something that nobody answers.</summary>
    public void Tell(JsonObject message) => Append(FrameType.Tell, [], Encoding.UTF8.GetBytes(message.ToJsonString()));

    /// <summary>Asks the peer.</summary>
    /// <param name="answered">Given the answer, or the failure, once; the failure also when the connection ends.</param>
    public void Call(JsonObject question, Action<JsonObject?, JsonObject?> answered)
    {
        var number = ++_numbers;
        _calls[number] = answered;
        Append(FrameType.Call, BitConverter.GetBytes(number), Encoding.UTF8.GetBytes(question.ToJsonString()));
    }

    /// <summary>Answers a call.</summary>
    public void Reply(uint number, bool done, JsonObject answer)
    {
        if (IsOpen)
        {
            Append(
                FrameType.Reply,
                [.. BitConverter.GetBytes(number), done ? (byte)1 : (byte)0],
                Encoding.UTF8.GetBytes(answer.ToJsonString())
            );
        }
    }

    /// <summary>Hands the answer to a call of this side over.</summary>
    public void Answered(in Frame frame)
    {
        var reader = new WireReader(frame.HeadOf(5));
        if (_calls.Remove(reader.UInt32(), out var answered))
        {
            var done = reader.Byte() == 1;
            var answer = JsonFrames.Read(frame);
            answered(done ? answer : null, done ? null : answer);
        }
    }

    /// <summary>Says why, as far as the peer still listens, and closes.</summary>
    public void Close(string reason)
    {
        if (IsOpen)
        {
            Tell(new JsonObject { ["op"] = "bye", ["reason"] = reason });
            Send();
            End();
        }
    }

    /// <summary>Sends what waits, as much as the peer takes.</summary>
    public void Send()
    {
        _willSend = false;
        while (IsOpen && _unsent.Length > 0)
        {
            var count = _socket.Send(_unsent.Pending, SocketFlags.None, out var error);
            switch (error)
            {
                case SocketError.Success:
                    _unsent.Sent(count);
                    break;
                case SocketError.WouldBlock:
                    IsFull = true;
                    return;
                default:
                    // The peer is gone; what it had sent before is read first.
                    _unsent.Sent(_unsent.Length);
                    break;
            }
        }

        IsFull = false;
    }

    private bool IsFull
    {
        set
        {
            if (_isFull != value && IsOpen)
            {
                _isFull = value;
                Watch();
            }
        }
    }

    private void Watch() => _loop.Change(_socket.SafeHandle, _key, read: !_isPaused, write: _isFull);

    private void Read()
    {
        var count = _socket.Receive(_received.Free, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return;
        }

        if (error != SocketError.Success || count == 0)
        {
            End();
            return;
        }

        _received.Received(count);
        _bytes += count;
        try
        {
            while (IsOpen && _received.TryTake(out var frame))
            {
                Handler!.Handle(frame);
            }
        }
        catch (ProtocolException refused)
        {
            Close(refused.Message);
        }
        catch (Exception defect)
        {
            // A border: what the peer says next would build on what was not done.
            _loop.Report(defect);
            Close("The node could not handle what was sent: a defect, of which its log says more.");
        }

        if (Stall is { } stall && !_isWatched && IsOpen && _received.HoldsPart)
        {
            _isWatched = true;
            LookAgain(stall);
        }
    }

    private void LookAgain(TimeSpan stall)
    {
        var seen = _bytes;
        _loop.After(
            stall,
            () =>
            {
                if (IsOpen && _bytes == seen)
                {
                    // What has come meanwhile counts, also where the loop had no time for it.
                    Read();
                }

                if (!IsOpen || !_received.HoldsPart)
                {
                    _isWatched = false;
                }
                else if (_bytes == seen)
                {
                    Close($"Half a frame has stood still for {stall.TotalSeconds:0.#} seconds.");
                }
                else
                {
                    LookAgain(stall);
                }
            }
        );
    }

    private void End()
    {
        if (!IsOpen)
        {
            return;
        }

        IsOpen = false;
        _loop.Forget(_socket.SafeHandle, _key);
        _socket.Dispose();
        foreach (var answered in _calls.Values.ToArray())
        {
            answered(null, new JsonObject { ["code"] = "CONNECTION_ENDED", ["message"] = "The connection ended." });
        }

        _calls.Clear();
        Over?.Invoke();
        Handler?.Ended();
    }
}
