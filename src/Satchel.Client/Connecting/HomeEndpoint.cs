using Satchel.Abstractions.Home;
using Satchel.Client.Starting;

namespace Satchel.Client.Connecting;

/// <summary>The local cluster of a home, wherever its head listens at the moment.</summary>
/// <param name="cluster">The home's cluster.</param>
/// <param name="known">The head that was found; stays the answer while none runs.</param>
internal sealed class HomeEndpoint(LocalCluster cluster, HeadRecord known) : IClusterEndpoint
{
    private HeadRecord _last = known;

    public ClusterAddress Current
    {
        get
        {
            _last = cluster.Find() ?? _last;
            return ClusterAddress.Parse(_last.Address)!;
        }
    }

    public string? Source => null;

    public int? HeadPid => _last.Pid;

    public bool HasLeft(ClusterAddress address) => cluster.Find() is not { } head || ClusterAddress.Parse(head.Address) != address;
}
