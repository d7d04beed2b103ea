namespace Satchel.Client.Connecting;

/// <summary>A cluster at an address that its user gave.</summary>
internal sealed class FixedEndpoint(ClusterAddress address) : IClusterEndpoint
{
    public ClusterAddress Current => address;

    public int? HeadPid => null;
}
