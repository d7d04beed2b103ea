using Satchel.Abstractions.Tasks;

namespace Satchel.Abstractions.Actors;

/// <summary>Names of actors within the cluster, by namespace. Thread-safe. A name is one actor's until it is released.</summary>
public interface IActorDirectory
{
    /// <summary>Takes a name for an actor.</summary>
    /// <returns>The actor that has the name: this one, or one that had it before.</returns>
    Task<NamedActor> TakeAsync(NamedActor actor, CancellationToken cancellationToken);

    /// <summary>The actor that has a name; null when none has.</summary>
    Task<NamedActor?> FindAsync(string scope, string name, CancellationToken cancellationToken);

    /// <summary>Lets go of a name, if the actor has it.</summary>
    Task ReleaseAsync(string scope, string name, ActorId actor, CancellationToken cancellationToken);

    /// <summary>All names, or those of one namespace.</summary>
    Task<IReadOnlyList<NamedActor>> ListAsync(string? scope, CancellationToken cancellationToken);
}
