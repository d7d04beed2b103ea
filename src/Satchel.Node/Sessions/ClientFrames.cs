using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Actors;
using Satchel.Node.Objects;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Tasks;
using Satchel.Node.Workers;

namespace Satchel.Node.Sessions;

/// <summary>Takes the frames of drivers and workers to where they belong. On the loop only.</summary>
internal sealed class ClientFrames(
    TaskTable tasks,
    TaskHistory history,
    TaskCompletion completion,
    ObjectTable objects,
    SegmentStore segments,
    ActorTable actors,
    ActorNames names,
    ClientCalls calls
)
{
    /// <exception cref="ProtocolException">The frame makes no sense.</exception>
    public void Handle(ClientPeer peer, in Frame frame)
    {
        switch (frame.Type)
        {
            case FrameType.Submit:
                tasks.Submit(peer, frame);
                break;
            case FrameType.Result when peer is WorkerPeer worker:
                tasks.Result(worker, frame);
                break;
            case FrameType.Release:
                foreach (var id in IdsOf(frame))
                {
                    objects.Release(peer, id);
                }

                break;
            case FrameType.Hold:
                foreach (var id in IdsOf(frame))
                {
                    objects.Hold(peer, id);
                }

                break;
            case FrameType.Want:
                foreach (var id in IdsOf(frame))
                {
                    objects.Want(peer, id);
                }

                break;
            case FrameType.Put:
                Put(peer, frame);
                break;
            case FrameType.Yield when peer is WorkerPeer worker:
                Yield(worker, frame);
                break;
            case FrameType.Blocked when peer is WorkerPeer worker:
                Block(worker, isBlocked: frame.HeadOf(1)[0] == 1);
                break;
            case FrameType.Cancel:
                var bits = frame.HeadOf(TaskId.Size + 1)[TaskId.Size];
                tasks.Cancel(TaskId.Read(frame.Head), force: (bits & 1) != 0, recursive: (bits & 2) != 0);
                break;
            case FrameType.Function:
                Keep(peer.Session, frame);
                break;
            case FrameType.Template:
                peer.Templates[BinaryPrimitives.ReadUInt32LittleEndian(frame.HeadOf(sizeof(uint)))] = peer.Session.Define(frame.Payload);
                break;
            case FrameType.Call:
                calls.Answer(peer, new WireReader(frame.Head).UInt32(), JsonFrames.Read(frame));
                break;
            case FrameType.Reply:
                peer.Connection.Answered(frame);
                break;
            case FrameType.Mark when peer is WorkerPeer worker:
                Mark(worker, frame);
                break;
            case FrameType.Tell:
                Hear(peer, JsonFrames.Read(frame));
                break;
            default:
                throw new ProtocolException($"A frame of type {(int)frame.Type} is not for the node.");
        }
    }

    private static void Keep(DriverSession session, in Frame function)
    {
        if (function.Payload.Length > Frame.MostFunction)
        {
            throw new ProtocolException($"A function of {function.Payload.Length} bytes is longer than one may be: {Frame.MostFunction}.");
        }

        session.Functions.TryAdd(new Digest(function.HeadOf(Digest.Size)[..Digest.Size]), function.Payload.ToArray());
    }

    private void Hear(ClientPeer peer, JsonObject told)
    {
        switch (told.Text("op"))
        {
            case "unused":
                foreach (var number in told["segments"] as JsonArray ?? [])
                {
                    if (number is JsonValue value && value.TryGetValue<uint>(out var segment))
                    {
                        segments.Discard(peer, segment);
                    }
                }

                break;
            case "leaves" when peer is WorkerPeer { Actor: { } leaving }:
                actors.Leaves(leaving);
                break;
            case "unreserve" when ActorId.TryParse(told.Text("actor"), out var actor) && actors.Find(actor) is null:
                names.GiveBack(peer, actor);
                break;
        }
    }

    private static ObjectId[] IdsOf(in Frame frame)
    {
        var head = new WireReader(frame.Head);
        return head.Objects(head.UInt16());
    }

    private void Put(ClientPeer peer, in Frame frame)
    {
        var id = new WireReader(frame.Head).Object();
        if (objects.Find(id) is not null)
        {
            throw new ProtocolException($"Object {id} is there already.");
        }

        var value = ValueForm.Keep(new WireReader(frame.Payload).Value());
        segments.Check(peer, [value]);
        var record = objects.Create(id);
        objects.Hold(peer, id);
        objects.Set(record, ObjectState.There, value, static (_, _) => { });
        objects.Unuse(record);
    }

    private void Yield(WorkerPeer worker, in Frame frame)
    {
        var head = new WireReader(frame.Head);
        var (id, index) = (head.Task(), head.UInt32());
        var value = ValueForm.Keep(new WireReader(frame.Payload).Value());
        segments.Check(worker, [value]);
        if (worker.Running.TryGetValue(id, out var task) && history.Living.ContainsKey(id))
        {
            completion.Yield(task, index, value);
        }

        segments.Discard(worker, value);
    }

    private static void Mark(WorkerPeer worker, in Frame frame)
    {
        // Nobody reads those of others, which would only grow.
        if (worker.Session is { LogsToDriver: true, Driver: not null })
        {
            var head = new WireReader(frame.Head);
            var name = Encoding.UTF8.GetString(frame.Payload);
            worker.OutMarks.Add((long)head.UInt64(), name);
            worker.ErrMarks.Add((long)head.UInt64(), name);
        }
    }

    private static void Block(WorkerPeer worker, bool isBlocked)
    {
        if (worker.Lease is not { } lease || worker.IsBlocked == isBlocked)
        {
            return;
        }

        worker.IsBlocked = isBlocked;
        if (isBlocked)
        {
            lease.Block();
        }
        else
        {
            lease.Unblock();
        }
    }
}
