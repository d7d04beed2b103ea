namespace Satchel.Abstractions.Jobs;

/// <summary>Some jobs, in the order they were accepted.</summary>
/// <param name="Jobs">The records.</param>
/// <param name="Next">Cursor for the page after; null when this was the last.</param>
public sealed record JobPage(IReadOnlyList<JobRecord> Jobs, string? Next)
{
    /// <summary>A page with this many bytes of stored records gets no further one: long records make short pages, not large ones.</summary>
    public const int EnoughBytes = 512 * 1024;
}
