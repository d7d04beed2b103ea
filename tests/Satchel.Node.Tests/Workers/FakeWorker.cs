using System.Collections.Immutable;
using System.Text;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Tasks;

namespace Satchel.Node.Tests.Workers;

/// <summary>
/// Runs what the arguments say: <c>die</c> ends the worker, <c>last words</c> prints before it does so, <c>raise</c> and <c>retry</c> fail,
/// <c>wait</c> waits until it is told to go on, <c>variables</c> gives those of the fork, <c>large</c> a value in a file,
/// <c>half a frame</c> begins one and stands still; anything else is the value.
/// </summary>
internal sealed class FakeWorker : FakePeer
{
    private readonly string _variables;

    public FakeWorker(string path, string token, string id, string variables, string stdout)
        : base(path)
    {
        (Id, _variables, Stdout) = (id, variables, stdout);
        Begin();
        _ = HelloAsync("worker", token, ("worker", id));
    }

    public string Id { get; }

    /// <summary>File of its standard output.</summary>
    public string Stdout { get; }

    /// <summary>Tasks that wait, in the order they came.</summary>
    public ImmutableList<TaskId> Waiting { get; private set; } = [];

    /// <summary>Every argument text that it was given, in order.</summary>
    public ImmutableList<string> Given { get; private set; } = [];

    /// <summary>What it was told of its GPUs, and <c>task</c> for each task, in order.</summary>
    public ImmutableList<string> Gpus { get; private set; } = [];

    public bool WasToldToLeave { get; private set; }

    /// <summary>Whether it does not leave when it is told to.</summary>
    public bool Stays { get; set; }

    /// <summary>Answers a task.</summary>
    public void Answer(TaskId task, ResultStatus status, params byte[][] values)
    {
        var head = new byte[TaskId.Size + 5];
        task.Write(head);
        head[TaskId.Size] = (byte)status;
        head[TaskId.Size + 1] = (byte)values.Length;
        Send(FrameType.Result, head, [.. values.SelectMany(value => value)]);
    }

    /// <summary>Gives a value of a task by <c>put</c>.</summary>
    public ObjectId Put(TaskId task, byte[] value)
    {
        var id = new ObjectId(task, ObjectId.FirstPut);
        var head = new byte[ObjectId.Size];
        id.Write(head);
        Send(FrameType.Put, head, value);
        return id;
    }

    /// <summary>What is printed from now on is of the name.</summary>
    public void Mark(string name)
    {
        var head = new byte[2 * sizeof(ulong)];
        BitConverter.TryWriteBytes(head, File.Exists(Stdout) ? new FileInfo(Stdout).Length : 0);
        Send(FrameType.Mark, head, Encoding.UTF8.GetBytes(name));
    }

    /// <summary>As an actor of which a thread of its own asks for its end.</summary>
    public void Leave() => Send(FrameType.Tell, [], """{"op":"leaves"}"""u8.ToArray());

    public void Block(bool isBlocked) => Send(FrameType.Blocked, [isBlocked ? (byte)1 : (byte)0], []);

    protected override void Handle(FrameType type, byte[] head, byte[] payload)
    {
        if (type == FrameType.Tell)
        {
            var told = Encoding.UTF8.GetString(payload);
            if (told.Contains("\"gpus\"", StringComparison.Ordinal))
            {
                Gpus = Gpus.Add(told);
            }

            WasToldToLeave |= told.Contains("\"exit\"", StringComparison.Ordinal);
            if (WasToldToLeave && !Stays)
            {
                Dispose();
            }
        }
        else if (type == FrameType.Execute)
        {
            Execute(head, payload);
        }
    }

    private async Task AnswerLargeAsync(TaskId task)
    {
        var (value, _) = await WriteSegmentAsync(200_000, "large");
        Answer(task, ResultStatus.Done, value);
    }

    private void Execute(byte[] head, byte[] payload)
    {
        var reader = new WireReader(head);
        _ = reader.UInt32();
        var task = reader.Task();
        var arguments = new WireReader(payload);
        var text = Encoding.UTF8.GetString(arguments.Take((int)arguments.UInt32()));
        Given = Given.Add(text);
        Gpus = Gpus.Add("task");
        switch (text)
        {
            case "die":
                Dispose();
                break;
            case "last words":
                File.AppendAllText(Stdout, "farewell\nand no more");
                Dispose();
                break;
            case "wait":
                Waiting = Waiting.Add(task);
                break;
            case "raise":
                Answer(task, ResultStatus.Raised, ValueForm.Make(ValueKind.Error, "raised"u8));
                break;
            case "retry":
                Answer(task, ResultStatus.Retryable, ValueForm.Make(ValueKind.Error, "once more"u8));
                break;
            case "variables":
                Answer(task, ResultStatus.Done, ValueForm.Make(ValueKind.Inline, Encoding.UTF8.GetBytes(_variables)));
                break;
            case "dependency":
                Answer(task, ResultStatus.Done, arguments.Value().ToArray());
                break;
            case "half a frame":
                SendHalf();
                break;
            case "large":
                _ = AnswerLargeAsync(task);
                break;
            default:
                Answer(task, ResultStatus.Done, ValueForm.Make(ValueKind.Inline, Encoding.UTF8.GetBytes(text)));
                break;
        }
    }
}
