using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Workers.Wire;

namespace Satchel.Node.Tests.Workers;

/// <summary>A program that submits tasks.</summary>
internal sealed class FakeDriver : FakePeer
{
    private static readonly byte[] Function = "function"u8.ToArray();

    private readonly ConcurrentDictionary<ObjectId, TaskCompletionSource<string>> _values = [];
    private readonly ConcurrentDictionary<ObjectId, JsonObject> _errors = [];
    private byte[] _job = [];
    private uint _templates;
    private ulong _tasks;

    private FakeDriver(string path)
        : base(path) => Begin();

    public ConcurrentQueue<string> Told { get; } = [];

    public static async Task<FakeDriver> ConnectAsync(string path, string token, bool logs)
    {
        var driver = new FakeDriver(path);
        var hello = await driver.HelloAsync("driver", token, ("directory", "/"), ("log_to_driver", logs));
        driver._job = Convert.FromHexString((string)hello["job"]!);
        driver.Send(FrameType.Function, SHA256.HashData(Function), Function);
        return driver;
    }

    /// <summary>Describes calls.</summary>
    public uint Define(string kind = "task", double cpus = 1, int retries = 0, JsonObject? runtimeEnv = null, JsonObject? actor = null)
    {
        var template = new JsonObject
        {
            ["kind"] = kind,
            ["name"] = "f",
            ["num_returns"] = 1,
            ["resources"] = new JsonObject { ["CPU"] = cpus },
            ["max_retries"] = retries,
            ["runtime_env"] = runtimeEnv,
            ["actor"] = actor,
        };
        if (kind != "method")
        {
            template["function"] = Convert.ToHexStringLower(SHA256.HashData(Function));
        }

        Send(FrameType.Template, BitConverter.GetBytes(++_templates), Encoding.UTF8.GetBytes(template.ToJsonString()));
        return _templates;
    }

    /// <summary>A new actor's id.</summary>
    public ActorId NewActor() => ActorId.Read([.. BitConverter.GetBytes(++_tasks), 0, 0, 0, 0, .. _job]);

    public ObjectId Create(uint template, ActorId actor, string arguments) => Submit(template, TaskId.CreationOf(actor), arguments, []);

    public ObjectId Submit(uint template, string arguments, ActorId? actor = null, params ObjectId[] dependencies)
    {
        byte[] of = [.. Enumerable.Repeat((byte)0xff, 12), .. _job];
        if (actor is { } receiver)
        {
            of = Convert.FromHexString(receiver.ToString());
        }

        return Submit(template, TaskId.Read([.. BitConverter.GetBytes(++_tasks), .. of]), arguments, dependencies);
    }

    public ObjectId Put(string text) => Put(ValueForm.Make(ValueKind.Inline, Encoding.UTF8.GetBytes(text)));

    public ObjectId Put(byte[] value)
    {
        var id = new ObjectId(
            TaskId.Read([.. BitConverter.GetBytes(++_tasks), .. Enumerable.Repeat((byte)0xff, 12), .. _job]),
            ObjectId.FirstPut
        );
        var head = new byte[ObjectId.Size];
        id.Write(head);
        Send(FrameType.Put, head, value);
        return id;
    }

    public void Want(ObjectId id) => SendIds(FrameType.Want, id);

    public void Release(ObjectId id) => SendIds(FrameType.Release, id);

    public void Cancel(ObjectId id)
    {
        var head = new byte[TaskId.Size + 1];
        id.Task.Write(head);
        Send(FrameType.Cancel, head, []);
    }

    /// <summary>The error of the node that an object has, once it has one.</summary>
    public async Task<JsonObject> ErrorAsync(ObjectId id)
    {
        await ValueAsync(id);
        return _errors[id];
    }

    /// <summary>The value once it is there: its text, or the type of the error.</summary>
    public Task<string> ValueAsync(ObjectId id) => Of(id).Task.WaitAsync(TimeSpan.FromSeconds(20));

    protected override void Handle(FrameType type, byte[] head, byte[] payload)
    {
        if (type == FrameType.Tell)
        {
            Told.Enqueue(Encoding.UTF8.GetString(payload));
        }
        else if (type == FrameType.Object)
        {
            var text = ValueForm.KindOf(payload) == ValueKind.None ? "" : Encoding.UTF8.GetString(payload.AsSpan(11));
            var id = ObjectId.Read(head);
            if (ValueForm.KindOf(payload) == ValueKind.NodeError)
            {
                var error = _errors[id] = JsonNode.Parse(text)!.AsObject();
                text = (string)error["type"]!;
            }

            Of(id).TrySetResult(text);
        }
    }

    private ObjectId Submit(uint template, TaskId task, string arguments, ObjectId[] dependencies)
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

    private void SendIds(FrameType type, ObjectId id)
    {
        var head = new byte[2 + ObjectId.Size];
        head[0] = 1;
        id.Write(head.AsSpan(2));
        Send(type, head, []);
    }

    private TaskCompletionSource<string> Of(ObjectId id) =>
        _values.GetOrAdd(id, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
}
