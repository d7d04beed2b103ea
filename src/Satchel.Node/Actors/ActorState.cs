namespace Satchel.Node.Actors;

/// <summary>Where an actor is.</summary>
internal enum ActorState
{
    /// <summary>Its constructor has not returned.</summary>
    Pending,

    Alive,

    /// <summary>Its process ended, and it is being made anew.</summary>
    Restarting,

    Dead,
}
