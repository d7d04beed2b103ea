namespace Satchel.Abstractions.Wire;

/// <summary>Answer of <c>GET /v1/job-changes</c>.</summary>
/// <param name="Jobs">Jobs that were accepted or have changed since the cursor, each once and as it is now.</param>
/// <param name="Deleted">Submission ids of jobs that were deleted since.</param>
/// <param name="Complete">Whether that is all. False without a cursor, and where it is too old or from before a restart: read the list then.</param>
/// <param name="Next">Pass as <c>after</c> for what changes from here on.</param>
public sealed record JobChangesView(IReadOnlyList<JobView> Jobs, IReadOnlyList<string> Deleted, bool Complete, string Next);
