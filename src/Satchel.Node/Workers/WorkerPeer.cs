using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Actors;
using Satchel.Node.Output;
using Satchel.Node.Peers;
using Satchel.Node.Scheduling;
using Satchel.Node.Sessions;
using Satchel.Node.Tasks;
using Satchel.Posix.Processes;

namespace Satchel.Node.Workers;

/// <summary>A fork of a zygote: runs tasks one after the other, or is one actor.</summary>
internal sealed class WorkerPeer(
    Connection connection,
    WorkerId id,
    TaskEnvironment environment,
    ClientFrames frames,
    Action<WorkerPeer> ended
) : ClientPeer(connection, environment.Session, frames)
{
    public WorkerId Id => id;

    public TaskEnvironment Environment => environment;

    /// <summary>The process for certain; null when it had ended before it was looked at.</summary>
    public required ProcessIdentity? Process { get; init; }

    /// <summary>What it has of the node's resources; null while it is idle.</summary>
    public Lease? Lease { get; set; }

    /// <summary>The class that its lease is of; null while it has none.</summary>
    public SchedulingClass? Class { get; set; }

    /// <summary>The actor that it is, or is becoming.</summary>
    public ActorRecord? Actor { get; set; }

    /// <summary>Which GPUs it was told to have; null before its first task.</summary>
    public GpuHold? Gpus { get; set; }

    /// <summary>What it was sent and has not answered: one for a worker of tasks, any number for an actor.</summary>
    public Dictionary<TaskId, TaskRecord> Running { get; } = [];

    /// <summary>Functions and templates that it has been sent.</summary>
    public HashSet<Digest> Functions { get; } = [];

    public HashSet<uint> SentTemplates { get; } = [];

    /// <summary>Name of what it was given last.</summary>
    public string? LastTask { get; set; }

    /// <summary>Whose lines are whose in its standard output.</summary>
    public OutputMarks OutMarks { get; } = new();

    /// <summary>Whose lines are whose in its standard error.</summary>
    public OutputMarks ErrMarks { get; } = new();

    /// <summary>How often it has run the functions that say how often they may be run.</summary>
    public Dictionary<Digest, int> Calls { get; } = [];

    /// <summary>Since when it has nothing to do, in milliseconds.</summary>
    public long IdleSince { get; set; }

    /// <summary>Its place among the idle workers of the node; null when it has something to do.</summary>
    public LinkedListNode<WorkerPeer>? IdlePlace { get; set; }

    /// <summary>Whether it has been told to leave, and gets nothing to do any more.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Whether it waits for objects, so that its CPUs are free.</summary>
    public bool IsBlocked { get; set; }

    public override TaskRecord? Current => Running.Count == 1 ? Running.Values.First() : null;

    public override void Ended() => ended(this);

    /// <summary>Ends the process at once.</summary>
    public void Kill()
    {
        // A worker within this very process, as tests have them, ends with its connection.
        if (Process is { } process && process.Pid != System.Environment.ProcessId)
        {
            Signals.Send(process, Signals.Kill);
        }
    }
}
