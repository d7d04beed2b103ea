using Satchel.Abstractions.Actors;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Objects;
using Satchel.Node.Sessions;
using Satchel.Node.Tasks;
using Satchel.Node.Workers;

namespace Satchel.Node.Actors;

/// <summary>One actor of this node. Guarded by the loop.</summary>
/// <param name="creation">The task that makes it.</param>
internal sealed class ActorRecord(TaskRecord creation)
{
    public ActorId Id { get; } = creation.Id.Actor;

    /// <summary>The task that made it; made again for a restart.</summary>
    public TaskRecord Creation { get; set; } = creation;

    public DriverSession Session => Creation.Session;

    public ActorOptions Options => Creation.Template.Actor!;

    /// <summary>Name of its class.</summary>
    public string ClassName => Options.ClassName ?? Creation.Template.Name;

    /// <summary>Its name's namespace.</summary>
    public string Namespace => Options.Namespace ?? Session.Namespace;

    public ActorState State { get; set; }

    /// <summary>Its process; null while there is none.</summary>
    public WorkerPeer? Worker { get; set; }

    /// <summary>Process id of its process, or of the last one that it had; null before the first.</summary>
    public int? Pid { get; set; }

    /// <summary>That process as a worker; null before the first.</summary>
    public WorkerId? LastWorker { get; set; }

    /// <summary>How often it has been made anew.</summary>
    public int Restarts { get; set; }

    /// <summary>What its calls return once it is dead.</summary>
    public ErrorValue? Death { get; set; }

    /// <summary>Whether its process is being ended on purpose: it is not made anew.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Whether it is dead for its callers, and its process ends by itself.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Why, for who calls it afterwards.</summary>
    public string? EndReason { get; set; }

    /// <summary>Calls that wait, in the order of each caller.</summary>
    public Dictionary<ClientPeer, Queue<TaskRecord>> Waiting { get; } = [];

    /// <summary>Whether it can be made anew once more.</summary>
    public bool MayRestart => !IsEnding && (Options.MaxRestarts < 0 || Restarts < Options.MaxRestarts);

    /// <summary>
    /// Whether the actor lives and has this name. It may have it no longer, or have got another, while the directory still says so.
    /// </summary>
    public bool LivesAs(NamedActor named) => State != ActorState.Dead && (Namespace, Options.Name) == (named.Scope, named.Name);
}
