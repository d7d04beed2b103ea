using System.Buffers.Binary;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Objects;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Workers;

namespace Satchel.Node.Tasks;

/// <summary>Hands tasks to workers: first what the worker lacks of function and template, then the call with the values it depends on.</summary>
internal sealed class TaskSending(ObjectTable objects, TaskHistory history, GpuTelling gpus)
{
    private const int FixedHead = sizeof(uint) + TaskId.Size + (3 * sizeof(ushort));

    public void Execute(WorkerPeer worker, TaskRecord task)
    {
        task.State = TaskState.Running;
        task.Worker = worker;
        history.Started(task, worker);
        worker.Running[task.Id] = task;
        worker.LastTask = task.Template.Name;
        worker.Begun++;
        SendFunction(worker, task);
        gpus.Tell(worker);

        var values = new byte[task.Dependencies.Length][];
        var length = sizeof(uint) + task.Arguments.Length;
        for (var index = 0; index < values.Length; index++)
        {
            // It is used by the task, so it is there.
            values[index] = objects.Find(task.Dependencies[index])!.Value!;
            length += values[index].Length;
        }

        var head = FixedHead + ((task.Dependencies.Length + task.HeldReferences.Length) * ObjectId.Size);
        var room = worker.Connection.Append(FrameType.Execute, head, length);
        BinaryPrimitives.WriteUInt32LittleEndian(room, task.Template.Number);
        room = room[sizeof(uint)..];
        task.Id.Write(room);
        room = room[TaskId.Size..];
        BinaryPrimitives.WriteUInt16LittleEndian(room, (ushort)task.Dependencies.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(room[sizeof(ushort)..], (ushort)task.HeldReferences.Length);
        room = Write(Write(room[(2 * sizeof(ushort))..], task.Dependencies), task.HeldReferences);
        BinaryPrimitives.WriteUInt16LittleEndian(room, (ushort)Math.Min(task.Attempt, ushort.MaxValue));
        room = room[sizeof(ushort)..];
        BinaryPrimitives.WriteUInt32LittleEndian(room, (uint)task.Arguments.Length);
        room = room[sizeof(uint)..];
        task.Arguments.CopyTo(room);
        room = room[task.Arguments.Length..];
        foreach (var value in values)
        {
            value.CopyTo(room);
            room = room[value.Length..];
        }
    }

    private static Span<byte> Write(Span<byte> room, ObjectId[] ids)
    {
        foreach (var id in ids)
        {
            id.Write(room);
            room = room[ObjectId.Size..];
        }

        return room;
    }

    private static void SendFunction(WorkerPeer worker, TaskRecord task)
    {
        var template = task.Template;
        if (template.Function is { } digest && worker.Functions.Add(digest))
        {
            var bytes = task.Session.Functions[digest];
            var room = worker.Connection.Append(FrameType.Function, Abstractions.Blobs.Digest.Size, bytes.Length);
            digest.CopyTo(room);
            bytes.CopyTo(room[Abstractions.Blobs.Digest.Size..]);
        }

        if (worker.SentTemplates.Add(template.Number))
        {
            worker.Connection.Append(FrameType.Template, BitConverter.GetBytes(template.Number), template.Json);
        }
    }
}
