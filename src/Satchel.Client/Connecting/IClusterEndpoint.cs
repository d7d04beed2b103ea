namespace Satchel.Client.Connecting;

/// <summary>
/// Where the cluster is now. Asked before every request: a local head that was started again may listen elsewhere.
/// Thread-safe.
/// </summary>
internal interface IClusterEndpoint
{
    /// <summary>Address to send the next request to.</summary>
    ClusterAddress Current { get; }

    /// <summary>What names the address, for people; null where the user wrote it just now, and for the home's own.</summary>
    string? Source { get; }

    /// <summary>Process of the head when it is the home's own; null for an address that a user gave.</summary>
    int? HeadPid { get; }

    /// <summary>Whether the head that had an address has ended, as far as is known here: somebody else may have its port by now.</summary>
    bool HasLeft(ClusterAddress address);
}
