namespace Satchel.Abstractions.Wire;

/// <summary>Answer of <c>GET /v1/jobs</c>.</summary>
/// <param name="Jobs">In the order they were accepted.</param>
/// <param name="Next">Pass as <c>cursor</c> for the page after; null when this was the last.</param>
public sealed record JobListView(IReadOnlyList<JobView> Jobs, string? Next);
