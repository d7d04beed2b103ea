using System.Text;
using System.Text.Json.Nodes;
using Satchel.Node.Workers.Wire;

namespace Satchel.Node.Tests.Workers;

/// <summary>Forks workers that live within the test.</summary>
internal sealed class FakeZygote : FakePeer
{
    private readonly string _path;
    private readonly string _token;

    public FakeZygote(string path, string token, string name)
        : base(path)
    {
        (_path, _token, Name) = (path, token, name);
        Begin();
        _ = HelloAsync("zygote", token, ("zygote", name));
    }

    /// <summary>As it is expected.</summary>
    public string Name { get; }

    public List<FakeWorker> Workers { get; } = [];

    /// <summary>Ends it and its workers, as the kernel would.</summary>
    public void End()
    {
        lock (Workers)
        {
            Workers.ForEach(worker => worker.Dispose());
        }

        Dispose();
    }

    protected override void Handle(FrameType type, byte[] head, byte[] payload)
    {
        if (type == FrameType.Call)
        {
            var fork = JsonNode.Parse(payload)!.AsObject();
            lock (Workers)
            {
                Workers.Add(
                    new FakeWorker(
                        _path,
                        _token,
                        (string)fork["worker"]!,
                        fork["variables"]!["set"]!.ToJsonString(),
                        (string)fork["stdout"]!
                    )
                );
            }

            Send(FrameType.Reply, [.. head[..4], 1], Encoding.UTF8.GetBytes("""{"pid":1}"""));
        }
    }
}
