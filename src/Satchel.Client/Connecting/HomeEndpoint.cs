using Satchel.Client.Starting;

namespace Satchel.Client.Connecting;

/// <summary>The local cluster of a home, wherever its head listens at the moment.</summary>
/// <param name="cluster">The home's cluster.</param>
/// <param name="known">Where it was found; stays the answer while no head runs.</param>
internal sealed class HomeEndpoint(LocalCluster cluster, ClusterAddress known) : IClusterEndpoint
{
    private ClusterAddress _last = known;

    public ClusterAddress Current => cluster.Find() is { } head && ClusterAddress.Parse(head.Address) is { } now ? _last = now : _last;
}
