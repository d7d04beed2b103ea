using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Tests.Workers;

/// <summary>Forks workers that live within the test.</summary>
internal sealed class FakeZygote : FakePeer
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly string _token;
    private bool _isOver;

    public FakeZygote(string path, string token, string name)
        : base(path)
    {
        (_path, _token, Name) = (path, token, name);
        Begin();
        _ = HelloAsync("zygote", token, ("zygote", name));
    }

    /// <summary>As it is expected.</summary>
    public string Name { get; }

    public ImmutableList<FakeWorker> Workers { get; private set; } = [];

    /// <summary>Whether what it forks says nothing.</summary>
    public bool ForksMute { get; init; }

    /// <summary>Whether it stands still: it takes what it is asked for, and neither does nor answers it.</summary>
    public bool IsStopped { get; set; }

    /// <summary>How many forks it was asked for.</summary>
    public int Asked { get; private set; }

    /// <summary>Ends it and its workers, as the kernel would.</summary>
    public void End()
    {
        lock (_gate)
        {
            // What it is asked for from here on, by whoever misses the workers, is forked by nobody.
            _isOver = true;
        }

        Workers.ForEach(worker => worker.Dispose());
        Dispose();
    }

    protected override void Handle(FrameType type, byte[] head, byte[] payload)
    {
        if (type == FrameType.Call && IsStopped)
        {
            Asked++;
        }
        else if (type == FrameType.Call)
        {
            lock (_gate)
            {
                if (_isOver)
                {
                    return;
                }

                if (!ForksMute)
                {
                    Fork(JsonNode.Parse(payload)!.AsObject());
                }
            }

            Asked++;
            Send(FrameType.Reply, [.. head[..4], 1], Encoding.UTF8.GetBytes("""{"pid":1}"""));
        }
    }

    private void Fork(JsonObject fork)
    {
        var id = (string)fork["worker"]!;
        var worker = new FakeWorker(_path, _token, id, fork["variables"]!["set"]!.ToJsonString(), (string)fork["stdout"]!);
        Workers = Workers.Add(worker);
        _ = worker.Ended.ContinueWith(_ => Reaped(id), TaskScheduler.Default);
    }

    private void Reaped(string worker)
    {
        try
        {
            Tell(
                new JsonObject
                {
                    ["op"] = "exit",
                    ["worker"] = worker,
                    ["code"] = 0,
                }
            );
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // It ended before.
        }
    }
}
