namespace Satchel.Client.Connecting;

/// <summary>A cluster at an address that its user gave.</summary>
internal sealed class FixedEndpoint(ClusterAddress address, string? source = null) : IClusterEndpoint
{
    public ClusterAddress Current => address;

    public string? Source => source;

    public int? HeadPid => null;

    public bool HasLeft(ClusterAddress address) => false;
}
