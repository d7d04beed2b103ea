namespace Satchel.Abstractions.Nodes;

/// <summary>What a node can list of itself.</summary>
public enum StateKind
{
    Tasks,
    Actors,
    Objects,
    Workers,

    /// <summary>Programs that called <c>init()</c>.</summary>
    Drivers,
}
