namespace Satchel.Abstractions.Jobs;

/// <summary>Some jobs, in the order they were accepted.</summary>
/// <param name="Jobs">The records.</param>
/// <param name="Next">Cursor for the page after; null when this was the last.</param>
public sealed record JobPage(IReadOnlyList<JobRecord> Jobs, string? Next);
