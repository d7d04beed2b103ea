namespace Satchel.Client.Files;

/// <summary>How files of a job are brought home.</summary>
/// <param name="Directory">Where to put them; made when it is missing.</param>
public sealed record FetchOptions(string Directory)
{
    /// <summary>Patterns as in a <c>.gitignore</c>, of what to bring; empty brings all.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    /// <summary>Whether files that are there with other content are replaced.</summary>
    public bool Replaces { get; init; }

    /// <summary>Told about bytes that have come.</summary>
    public IProgress<FetchProgress>? Progress { get; init; }
}
