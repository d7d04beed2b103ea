using System.Collections.Concurrent;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Node.Tests.Running;

/// <summary>Notes whose leases a node ends.</summary>
internal sealed class RecordedLeases : ILayerLeases
{
    public ConcurrentQueue<string> Released { get; } = new();

    /// <summary>The runs that the last start kept.</summary>
    public IReadOnlySet<string> Kept { get; private set; } = new HashSet<string>();

    /// <summary>Whose lease cannot be ended, for a reason that nobody foresaw.</summary>
    public string? Fails { get; set; }

    public void Release(string owner)
    {
        Released.Enqueue(owner);
        if (owner == Fails)
        {
            throw new InvalidOperationException("Nobody foresaw this.");
        }
    }

    /// <summary>What the last start took again.</summary>
    public ConcurrentDictionary<string, IReadOnlyCollection<LayerKey>> Retaken { get; } = new();

    public Task RetakeAsync(string runId, IReadOnlyCollection<LayerKey> layers, CancellationToken cancellationToken)
    {
        Retaken[runId] = layers;
        return Task.CompletedTask;
    }

    public void KeepRuns(IReadOnlySet<string> runIds) => Kept = runIds;
}
