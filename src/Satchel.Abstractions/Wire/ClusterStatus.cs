using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Nodes;

namespace Satchel.Abstractions.Wire;

/// <summary>Answer of <c>GET /v1/status</c>.</summary>
public sealed record ClusterStatus
{
    public required string Version { get; init; }

    public required string Session { get; init; }

    public required string Home { get; init; }

    public required int Pid { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required IReadOnlyList<NodeInfo> Nodes { get; init; }

    /// <summary>The disk of the home; null when it cannot be asked, and from heads that do not tell.</summary>
    public DiskView? Disk { get; init; }

    /// <summary>Number of jobs by state.</summary>
    public required IReadOnlyDictionary<string, int> Jobs { get; init; }

    /// <summary>What is wrong and needs somebody to look after it, such as a full disk (<c>disk_full</c>).</summary>
    public IReadOnlyList<SatchelError> Problems
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Set once the daemon has been asked to leave: it takes no jobs any more.</summary>
    public LeavingView? Leaving { get; init; }
}
