namespace Satchel.Abstractions.Wire;

/// <summary>Answer of <c>GET /api/version</c>: enough for Ray's clients to accept the server, and our own version.</summary>
public sealed record VersionReply
{
    private static readonly string NoCommit = new('0', 40);

    /// <summary>Version of the Jobs API.</summary>
    public string Version
    {
        get;
        init => field = value ?? "4";
    } = "4";

    /// <summary>Ray version whose API this speaks.</summary>
    public string RayVersion
    {
        get;
        init => field = value ?? "2.60.0";
    } = "2.60.0";

    public string RayCommit
    {
        get;
        init => field = value ?? NoCommit;
    } = NoCommit;

    public required string SessionName { get; init; }

    public required string SatchelVersion { get; init; }
}
