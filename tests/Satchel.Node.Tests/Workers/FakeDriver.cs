using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Tests.Workers;

/// <summary>A program that submits tasks.</summary>
internal sealed class FakeDriver : FakePeer
{
    private readonly ConcurrentDictionary<ObjectId, TaskCompletionSource<string>> _values = [];
    private readonly ConcurrentDictionary<ObjectId, JsonObject> _errors = [];
    private readonly ConcurrentDictionary<ObjectId, byte[]> _unmet = [];
    private byte[] _job = [];
    private ulong _tasks;

    private FakeDriver(string path)
        : base(path) => Begin();

    public ConcurrentQueue<string> Told { get; } = [];

    public static async Task<FakeDriver> ConnectAsync(string path, string token, params (string Name, JsonNode? Value)[] more)
    {
        var driver = new FakeDriver(path);
        var hello = await driver.HelloAsync("driver", token, [("directory", "/"), .. more]);
        driver._job = Convert.FromHexString((string)hello["job"]!);
        driver.SendFunction();
        return driver;
    }

    /// <summary>A new actor's id.</summary>
    public ActorId NewActor() => ActorId.Read([.. BitConverter.GetBytes(++_tasks), 0, 0, 0, 0, .. _job]);

    public ObjectId Create(uint template, ActorId actor, string arguments, params ObjectId[] dependencies) =>
        Submit(template, TaskId.CreationOf(actor), arguments, dependencies);

    public ObjectId Submit(uint template, string arguments, ActorId? actor = null, params ObjectId[] dependencies) =>
        Submit(template, NewTask(actor), arguments, dependencies);

    /// <summary>A new task's id.</summary>
    public TaskId NewTask(ActorId? actor = null)
    {
        byte[] of = [.. Enumerable.Repeat((byte)0xff, 12), .. _job];
        if (actor is { } receiver)
        {
            of = Convert.FromHexString(receiver.ToString());
        }

        return TaskId.Read([.. BitConverter.GetBytes(++_tasks), .. of]);
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

    public void Hold(ObjectId id) => SendIds(FrameType.Hold, id);

    public void Want(ObjectId id) => SendIds(FrameType.Want, id);

    public void Release(ObjectId id) => SendIds(FrameType.Release, id);

    public void Cancel(ObjectId id)
    {
        var head = new byte[TaskId.Size + 1];
        id.Task.Write(head);
        Send(FrameType.Cancel, head, []);
    }

    /// <summary>Takes a name for an actor that is to be made.</summary>
    /// <returns>The actor that has it; fails with <c>ACTOR_NOT_FOUND</c> when this one has.</returns>
    public Task<JsonObject> ReserveAsync(ActorId actor, string name, string? scope = null) =>
        CallAsync(
            new JsonObject
            {
                ["op"] = "actor",
                ["name"] = name,
                ["namespace"] = scope,
                ["reserve"] = actor.ToString(),
            }
        );

    /// <summary>Takes a name, which must be free.</summary>
    public async Task TakeNameAsync(ActorId actor, string name, string? scope = null)
    {
        var asked = () => ReserveAsync(actor, name, scope);
        await asked.Should().ThrowAsync<InvalidOperationException>().WithMessage("ACTOR_NOT_FOUND");
    }

    /// <summary>The error of the node that an object has, once it has one.</summary>
    public async Task<JsonObject> ErrorAsync(ObjectId id)
    {
        await ValueAsync(id);
        return _errors[id];
    }

    /// <summary>What the head of an object's frame says behind its state, once it has come.</summary>
    public async Task<byte[]> UnmetAsync(ObjectId id)
    {
        await ValueAsync(id);
        return _unmet[id];
    }

    /// <summary>The value once it is there: its text, or the type of the error.</summary>
    public Task<string> ValueAsync(ObjectId id) => Of(id).Task.WaitAsync(TimeSpan.FromSeconds(60));

    protected override void Handle(FrameType type, byte[] head, byte[] payload)
    {
        if (type == FrameType.Tell)
        {
            Told.Enqueue(Encoding.UTF8.GetString(payload));
        }
        else if (type == FrameType.Object)
        {
            var text = ValueForm.KindOf(payload) == ValueKind.None ? "" : Encoding.UTF8.GetString(payload.AsSpan(13));
            var id = ObjectId.Read(head);
            _unmet[id] = head[(ObjectId.Size + 1)..];
            if (ValueForm.KindOf(payload) == ValueKind.NodeError)
            {
                var error = _errors[id] = JsonNode.Parse(text)!.AsObject();
                text = (string)error["type"]!;
            }

            Of(id).TrySetResult(text);
        }
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
