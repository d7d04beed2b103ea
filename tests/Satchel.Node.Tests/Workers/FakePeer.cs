using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Peers;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Tests.Workers;

/// <summary>The other end of a connection to the node: reads frames on a task of its own.</summary>
internal abstract class FakePeer : IDisposable
{
    private static readonly byte[] Function = "function"u8.ToArray();

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Dictionary<uint, TaskCompletionSource<JsonObject>> _calls = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private uint _numbers;
    private uint _templates;

    protected FakePeer(string path) => _socket.Connect(new UnixDomainSocketEndPoint(path));

    /// <summary>What the next reading waits for.</summary>
    public Task MayRead { get; set; } = Task.CompletedTask;

    /// <summary>Ends with the connection.</summary>
    public Task Ended => _ended.Task;

    public void Dispose() => _socket.Dispose();

    /// <summary>Begins to read.</summary>
    protected void Begin() => _ = Task.Run(ReadAsync);

    public void Send(FrameType type, ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload)
    {
        var buffer = new FrameBuffer();
        var room = buffer.Append(type, head.Length, payload.Length);
        head.CopyTo(room);
        payload.CopyTo(room[head.Length..]);
        lock (_socket)
        {
            _socket.Send(buffer.Pending);
        }
    }

    /// <summary>Sends the prefix of a frame of a thousand bytes, and one byte of those.</summary>
    public void SendHalf()
    {
        byte[] half = [.. BitConverter.GetBytes(1000), (byte)FrameType.Result, 0, 29, 0, 1];
        lock (_socket)
        {
            _socket.Send(half);
        }
    }

    /// <summary>Asks the node.</summary>
    /// <returns>The answer; a failure is thrown with its code.</returns>
    public Task<JsonObject> CallAsync(JsonObject call)
    {
        var answer = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        uint number;
        lock (_calls)
        {
            number = ++_numbers;
            _calls[number] = answer;
        }

        Send(FrameType.Call, BitConverter.GetBytes(number), Encoding.UTF8.GetBytes(call.ToJsonString()));
        return answer.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Tells the node what it does not answer.</summary>
    public void Tell(JsonObject tell) => Send(FrameType.Tell, [], Encoding.UTF8.GetBytes(tell.ToJsonString()));

    /// <summary>Asks for a segment and writes a text to its begin.</summary>
    /// <returns>The value that says so.</returns>
    public async Task<(byte[] Value, string Path)> WriteSegmentAsync(long size, string text)
    {
        var answer = await CallAsync(new JsonObject { ["op"] = "segment", ["size"] = size });
        var path = (string)answer["path"]!;
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(text));
        }

        return (SegmentValue((uint)answer["segment"]!, path, size), path);
    }

    /// <summary>A value whose bytes are in a segment.</summary>
    public static byte[] SegmentValue(uint number, string path, long size)
    {
        var name = Encoding.UTF8.GetBytes(path);
        return
        [
            (byte)ValueKind.Segment,
            .. new byte[4],
            .. BitConverter.GetBytes((ulong)size),
            .. BitConverter.GetBytes(number),
            .. BitConverter.GetBytes((ushort)name.Length),
            .. name,
        ];
    }

    /// <summary>Describes calls.</summary>
    /// <param name="function">Digest of a function; null is that of the one which is sent.</param>
    /// <param name="node">The one node that they may run on.</param>
    public uint Define(
        string kind = "task",
        double cpus = 1,
        int retries = 0,
        JsonObject? runtimeEnv = null,
        JsonObject? actor = null,
        string? function = null,
        double gpus = 0,
        int maxCalls = 0,
        int returns = 1,
        string? node = null
    )
    {
        var template = new JsonObject
        {
            ["kind"] = kind,
            ["name"] = "f",
            ["function"] = function ?? Convert.ToHexStringLower(SHA256.HashData(Function)),
            ["num_returns"] = returns,
            ["resources"] = new JsonObject { ["CPU"] = cpus, ["GPU"] = gpus },
            ["max_calls"] = maxCalls,
            ["max_retries"] = retries,
            ["runtime_env"] = runtimeEnv,
            ["actor"] = actor,
            ["labels"] = node is null ? [] : new JsonObject { [NodeOptions.IdLabel] = node },
            ["bound"] = node is not null,
        };
        Send(FrameType.Template, BitConverter.GetBytes(++_templates), Encoding.UTF8.GetBytes(template.ToJsonString()));
        return _templates;
    }

    /// <summary>The one function of all templates.</summary>
    public void SendFunction() => Send(FrameType.Function, SHA256.HashData(Function), Function);

    public ObjectId Submit(uint template, TaskId task, string arguments, ObjectId[] dependencies)
    {
        var head = new byte[4 + TaskId.Size + 4 + (dependencies.Length * ObjectId.Size)];
        BitConverter.TryWriteBytes(head, template);
        task.Write(head.AsSpan(4));
        BitConverter.TryWriteBytes(head.AsSpan(4 + TaskId.Size), (ushort)dependencies.Length);
        for (var index = 0; index < dependencies.Length; index++)
        {
            dependencies[index].Write(head.AsSpan(8 + TaskId.Size + (index * ObjectId.Size)));
        }

        Send(FrameType.Submit, head, Encoding.UTF8.GetBytes(arguments));
        return new ObjectId(task, 1);
    }

    protected Task<JsonObject> HelloAsync(string role, string token, params (string Name, JsonNode? Value)[] more)
    {
        var hello = new JsonObject
        {
            ["op"] = "hello",
            ["protocol"] = Handshakes.Protocol,
            ["role"] = role,
            ["token"] = token,
        };
        foreach (var (name, value) in more)
        {
            hello[name] = value;
        }

        return CallAsync(hello);
    }

    /// <summary>A frame that is no answer.</summary>
    protected abstract void Handle(FrameType type, byte[] head, byte[] payload);

    private async Task ReadAsync()
    {
        try
        {
            await using var stream = new NetworkStream(_socket, ownsSocket: true);
            var prefix = new byte[Frame.Prefix];
            while (true)
            {
                await MayRead;
                await stream.ReadExactlyAsync(prefix);
                var body = new byte[BinaryPrimitives.ReadUInt32LittleEndian(prefix)];
                await stream.ReadExactlyAsync(body);
                var head = BinaryPrimitives.ReadUInt16LittleEndian(prefix.AsSpan(6));
                Take((FrameType)prefix[4], body[..head], body[head..]);
            }
        }
        catch (Exception over) when (over is IOException or EndOfStreamException or ObjectDisposedException)
        {
            lock (_calls)
            {
                foreach (var call in _calls.Values)
                {
                    call.TrySetException(over);
                }
            }
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private void Take(FrameType type, byte[] head, byte[] payload)
    {
        if (type != FrameType.Reply)
        {
            Handle(type, head, payload);
            return;
        }

        TaskCompletionSource<JsonObject>? call;
        lock (_calls)
        {
            _calls.Remove(BitConverter.ToUInt32(head), out call);
        }

        var answer = JsonNode.Parse(payload)!.AsObject();
        if (head[4] == 1)
        {
            call!.SetResult(answer);
        }
        else
        {
            call!.SetException(new InvalidOperationException((string?)answer["code"]));
        }
    }
}
