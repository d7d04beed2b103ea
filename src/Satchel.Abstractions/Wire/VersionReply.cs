namespace Satchel.Abstractions.Wire;

/// <summary>Answer of <c>GET /api/version</c>: enough for Ray's clients to accept the server, and our own version.</summary>
public sealed record VersionReply
{
    /// <summary>Version of the Jobs API.</summary>
    public string Version { get; init; } = "4";

    /// <summary>Ray version whose API this speaks.</summary>
    public string RayVersion { get; init; } = "2.60.0";

    public string RayCommit { get; init; } = new('0', 40);

    public required string SessionName { get; init; }

    public required string SatchelVersion { get; init; }
}
