using Satchel.Abstractions.Actors;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Peers;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Tasks;

namespace Satchel.Node.Sessions;

/// <summary>A process that submits tasks and holds objects: a driver or a worker. On the loop only.</summary>
internal abstract class ClientPeer(Connection connection, DriverSession session, ClientFrames frames) : IFrameHandler
{
    /// <summary>Where its node is, for others of the cluster.</summary>
    public const string Address = "127.0.0.1";

    public Connection Connection => connection;

    /// <summary>Whose tasks it submits or runs.</summary>
    public DriverSession Session => session;

    /// <summary>Process id, as the node sees it.</summary>
    public required int Pid { get; init; }

    /// <summary>Objects that it has references to.</summary>
    public HashSet<ObjectId> Held { get; } = [];

    /// <summary>Its templates, by its own numbers.</summary>
    public Dictionary<uint, CallTemplate> Templates { get; } = [];

    /// <summary>Names that it has taken for actors which it has not made yet.</summary>
    public Dictionary<ActorId, NamedActor> Reserved { get; } = [];

    /// <summary>Actors that it will not make after all, and whose names it may be about to take.</summary>
    public HashSet<ActorId> NotMade { get; } = [];

    /// <summary>What it does while it submits: the parent of what it submits; null for a driver, or where that is not known.</summary>
    public virtual TaskRecord? Current => null;

    public void Handle(in Frame frame) => frames.Handle(this, frame);

    public abstract void Ended();
}
