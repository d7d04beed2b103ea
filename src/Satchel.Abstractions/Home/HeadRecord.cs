namespace Satchel.Abstractions.Home;

/// <summary>What a ready head writes for clients of the same home, as JSON.</summary>
/// <param name="Address">Base URL, such as <c>http://127.0.0.1:8265</c>.</param>
/// <param name="Pid">Process id of the daemon.</param>
/// <param name="StartTicks">Its start time in clock ticks since boot: a stale file with a reused pid is recognised.</param>
/// <param name="Version">Version of the daemon.</param>
public sealed record HeadRecord(string Address, int Pid, long StartTicks, string Version)
{
    /// <summary>Absolute path of a file that holds the bearer token, which only this user can read; null when there is none, or an older head runs.</summary>
    public string? TokenFile { get; init; }

    /// <summary>
    /// The home it was written in, <c>MAJOR:MINOR:INODE</c>: in the copy of a home it says nothing. Null: of an older head.
    /// </summary>
    public string? Place { get; init; }

    /// <summary>
    /// The namespaces that pid and start time are of, as the head sees them: elsewhere the two say nothing. Null: of an older head.
    /// </summary>
    public string? Namespaces { get; init; }

    /// <summary>Port that a head takes when none is asked for, if it is free.</summary>
    public const int DefaultPort = 8265;

    /// <summary>Most bytes of its file; far more than what a head writes.</summary>
    public const int MostBytes = 64 * 1024;
}
