using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Tasks;

namespace Satchel.Abstractions.Actors;

/// <summary>An actor that can be asked for by name.</summary>
/// <param name="Scope">Its namespace.</param>
/// <param name="Name">Its name, unique there.</param>
/// <param name="Actor">The actor.</param>
/// <param name="Node">Node that owns it.</param>
public sealed record NamedActor(string Scope, string Name, ActorId Actor, NodeId Node);
