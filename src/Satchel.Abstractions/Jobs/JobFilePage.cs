namespace Satchel.Abstractions.Jobs;

/// <summary>What a job made, and some of its paths.</summary>
/// <param name="Summary">All of it together; null when nothing is kept: the job made nothing, or it is gone.</param>
/// <param name="Files">Ordered by path, ordinally.</param>
/// <param name="Next">Cursor of the next page; null when this is the last.</param>
public sealed record JobFilePage(JobFiles? Summary, IReadOnlyList<JobFile> Files, string? Next)
{
    /// <summary>Why the node keeps nothing of any job now, with the setting that says so; null when it keeps what jobs make.</summary>
    public string? KeepingIsOff { get; init; }
}
