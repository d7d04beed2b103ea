using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Actors;
using Satchel.Node.Output;
using Satchel.Node.Peers;
using Satchel.Node.Scheduling;
using Satchel.Node.Sessions;
using Satchel.Node.Tasks;
using Satchel.Posix.Files;
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
    /// <summary>Until a process is looked at again that has not ended yet, or that could not be looked at.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Between looks at a process that takes its time: one that hangs in a driver may for ever.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

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

    /// <summary>How many tasks and calls it has been sent.</summary>
    public long Begun { get; set; }

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

    /// <summary>Sends a signal to its process; false when that is gone.</summary>
    /// <exception cref="IOException">Nobody can say: no descriptors, see <see cref="Shortage"/>.</exception>
    // A worker within this very process, as tests have them, ends with its connection.
    public Func<ProcessIdentity, int, bool> Send { get; set; } =
        static (process, signal) =>
            process.Pid != System.Environment.ProcessId
            && Signals.TrySend(process, signal) switch
            {
                null => true,
                { NativeErrorCode: var error } refused when Shortage.Is(error) => throw new IOException(refused.Message, error),
                _ => false,
            };

    /// <summary>Ends the process at once, or as soon as there is a descriptor to do it with. On the loop only.</summary>
    public void Kill()
    {
        if (TrySend(Signals.Kill) is null)
        {
            environment.Loop.After(Pause, Kill);
        }
    }

    /// <summary>Does something once nothing is left of the process, at once if that is so already. On the loop only.</summary>
    public void WhenGone(Action action) => WhenGone(action, Pause);

    private void WhenGone(Action action, TimeSpan pause)
    {
        if (TrySend(Signals.None) is false)
        {
            action();
        }
        else
        {
            var next = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
            environment.Loop.After(pause, () => WhenGone(action, next));
        }
    }

    /// <returns>Whether there was a process to send it to; null where nobody can say for now.</returns>
    private bool? TrySend(int signal)
    {
        try
        {
            return Process is { } process && Send(process, signal);
        }
        catch (Exception shortage) when (Shortage.IsReason(shortage))
        {
            return null;
        }
    }
}
