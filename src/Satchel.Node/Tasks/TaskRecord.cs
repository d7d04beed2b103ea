using Satchel.Abstractions.Tasks;
using Satchel.Node.Objects;
using Satchel.Node.Sessions;
using Satchel.Node.Workers;

namespace Satchel.Node.Tasks;

/// <summary>One call, from its submission until its values are there. Guarded by the loop.</summary>
internal sealed class TaskRecord(TaskId id, CallTemplate template, ClientPeer submitter, byte[] arguments)
{
    private const int Overhead = 512;

    public TaskId Id => id;

    public CallTemplate Template => template;

    /// <summary>Who gets the values without asking.</summary>
    public ClientPeer Submitter => submitter;

    public DriverSession Session => submitter.Session;

    /// <summary>The arguments, serialized; nothing of the node looks into them.</summary>
    public byte[] Arguments => arguments;

    /// <summary>What it takes of memory while it waits, about.</summary>
    public int QueuedBytes => Overhead + arguments.Length;

    /// <summary>Objects that are arguments themselves: their values are sent along.</summary>
    public ObjectId[] Dependencies { get; init; } = [];

    /// <summary>References somewhere inside the arguments.</summary>
    public ObjectId[] HeldReferences { get; init; } = [];

    /// <summary>The task that submitted it; null for the driver. No more of it is kept: it may be long over, and have a parent in turn.</summary>
    public TaskId? Parent { get; init; }

    /// <summary>How many tasks stand above it. Those below start first: somebody waits for them.</summary>
    public int Depth { get; init; }

    /// <summary>Whether it goes on when the driver of its job ends: it makes a detached actor, or is done for one.</summary>
    public bool OutlivesDriver { get; init; }

    public TaskState State { get; set; } = TaskState.WaitsForObjects;

    public bool IsOver => State >= TaskState.Finished;

    /// <summary>How many dependencies are not there yet.</summary>
    public int Missing { get; set; }

    /// <summary>The error of a dependency, which becomes its own.</summary>
    public ErrorValue? DependencyError { get; set; }

    /// <summary>That error as its own: who reads it sees which call it was an argument of.</summary>
    public ErrorValue? Unmet =>
        DependencyError is not { } error ? (ErrorValue?)null
        // One that is run for values that were there once fails for what is not there any more.
        : IsRebuilt ? error
        : error with { Unmet = new UnmetCalls(template.FunctionName, template.Kind == TemplateKind.Create, error.Unmet) };

    /// <summary>Which attempt this is, from 0.</summary>
    public int Attempt { get; set; }

    /// <summary>Who runs it.</summary>
    public WorkerPeer? Worker { get; set; }

    /// <summary>Process id of the worker that runs it, or did last.</summary>
    public int? WorkerPid { get; set; }

    /// <summary>The worker that runs it, or did last; null before the first.</summary>
    public WorkerId? LastWorker { get; set; }

    /// <summary>When it was submitted, in milliseconds since 1970.</summary>
    public long Submitted { get; set; }

    /// <summary>When its last attempt was given to a worker, in milliseconds since 1970.</summary>
    public long? Started { get; set; }

    /// <summary>Why it failed; null where it has not.</summary>
    public TaskFailure? Failure { get; set; }

    /// <summary>Whether somebody asked to cancel it.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>How many values of a generator have come.</summary>
    public uint Yielded { get; set; }

    /// <summary>The same call once more, for an actor that is made anew: nobody waits for its values.</summary>
    public TaskRecord Again() =>
        new(id, template, submitter, arguments)
        {
            Dependencies = Dependencies,
            HeldReferences = HeldReferences,
            OutlivesDriver = OutlivesDriver,
            IsRepeat = true,
            Attempt = Attempt,
        };

    /// <summary>The same call once more, whose values were lost. It starts before others of its kind: somebody waits for them.</summary>
    public TaskRecord Rebuilt() =>
        new(id, template, submitter, arguments)
        {
            Dependencies = Dependencies,
            HeldReferences = HeldReferences,
            OutlivesDriver = OutlivesDriver,
            Depth = Depth + 1,
            IsRebuilt = true,
            Attempt = Attempt + 1,
        };

    /// <summary>Whether it is made again for an actor that is made anew: what it uses is kept by the actor.</summary>
    public bool IsRepeat { get; private init; }

    /// <summary>Whether it makes values again that were lost.</summary>
    public bool IsRebuilt { get; private init; }

    /// <summary>Whether another attempt may follow this one.</summary>
    public bool MayRetry(int most) => !IsCancelled && (most < 0 || Attempt < most);
}
