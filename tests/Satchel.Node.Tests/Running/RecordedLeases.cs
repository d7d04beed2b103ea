using System.Collections.Concurrent;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Node.Tests.Running;

/// <summary>Notes whose leases a node ends.</summary>
internal sealed class RecordedLeases : ILayerLeases
{
    public ConcurrentQueue<string> Released { get; } = new();

    /// <summary>The runs that the last start kept.</summary>
    public IReadOnlySet<string> Kept { get; private set; } = new HashSet<string>();

    public void Release(string owner) => Released.Enqueue(owner);

    public void KeepRuns(IReadOnlySet<string> runIds) => Kept = runIds;
}
