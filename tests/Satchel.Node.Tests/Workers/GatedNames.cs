using System.Collections.Concurrent;
using Satchel.Abstractions.Actors;
using Satchel.Abstractions.Tasks;

namespace Satchel.Node.Tests.Workers;

/// <summary>A directory that lets go of one name no sooner than a test says so, and counts how often each is let go of.</summary>
internal sealed class GatedNames(string gated, IActorDirectory names) : IActorDirectory
{
    private readonly ConcurrentDictionary<string, int> _releases = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _released = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How often a name was to be let go of.</summary>
    public int ReleasesOf(string name) => _releases.GetValueOrDefault(name);

    /// <summary>How often that was done.</summary>
    public int ReleasedOf(string name) => _released.GetValueOrDefault(name);

    public void Open() => _gate.SetResult();

    public Task<NamedActor> TakeAsync(NamedActor actor, CancellationToken cancellationToken) => names.TakeAsync(actor, cancellationToken);

    public Task<NamedActor?> FindAsync(string scope, string name, CancellationToken cancellationToken) =>
        names.FindAsync(scope, name, cancellationToken);

    public async Task ReleaseAsync(string scope, string name, ActorId actor, CancellationToken cancellationToken)
    {
        _releases.AddOrUpdate(name, 1, (_, count) => count + 1);
        if (name == gated)
        {
            await _gate.Task;
        }

        await names.ReleaseAsync(scope, name, actor, cancellationToken);
        _released.AddOrUpdate(name, 1, (_, count) => count + 1);
    }

    public Task<IReadOnlyList<NamedActor>> ListAsync(string? scope, CancellationToken cancellationToken) =>
        names.ListAsync(scope, cancellationToken);
}
