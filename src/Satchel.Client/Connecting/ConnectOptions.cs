using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Client.Starting;

namespace Satchel.Client.Connecting;

/// <summary>How to reach a cluster.</summary>
public sealed record ConnectOptions
{
    /// <summary>
    /// Address of a cluster; null takes <c>SATCHEL_ADDRESS</c> (or Ray's names for it), and without that the local cluster of
    /// <see cref="Home"/>.
    /// </summary>
    public string? Address { get; init; }

    /// <summary>What names <see cref="Address"/>, for people, such as a context; null where the user wrote it just now.</summary>
    public string? AddressSource { get; init; }

    /// <summary>Home of the local cluster; default as variables say.</summary>
    public SatchelHome Home { get; init; } = SatchelHome.FromEnvironment();

    /// <summary>Absolute path of the file that holds the bearer token; null goes by variables, and the home's own for this machine.</summary>
    public string? TokenFile { get; init; }

    /// <summary>
    /// Headers sent with every request, beside those of <c>SATCHEL_JOB_HEADERS</c>. An <c>Authorization</c> here takes the place
    /// of the token.
    /// </summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whom to believe behind <c>https://</c>.</summary>
    public ServerTrust Trust { get; init; } = ServerTrust.Machine;

    /// <summary>Whether a local cluster is started when none runs.</summary>
    public bool StartsCluster { get; init; } = true;

    /// <summary>What a local cluster is started with.</summary>
    public HeadStart Start { get; init; } = new();

    /// <summary>
    /// Whether a local head that is leaving, and takes no jobs any more, is waited for and another one started. Else it is
    /// connected to while it is there.
    /// </summary>
    public bool OutlastsLeaving { get; init; }

    /// <summary>Told when a head that is leaving is waited for.</summary>
    public Action<HeadRecord>? Leaving { get; init; }

    /// <summary>Told when a local cluster has been started.</summary>
    public Action<HeadRecord>? Started { get; init; }

    /// <summary>Told when the cluster has gone and a call waits for its return.</summary>
    public Action<SatchelError>? Away { get; init; }
}
