namespace Satchel.Cluster.Jobs;

/// <summary>Jobs that have changed.</summary>
/// <param name="Ids">Submission ids, each once, with the cursor that stands before its change.</param>
/// <param name="IsComplete">Whether that is all up to <paramref name="Next"/>.</param>
/// <param name="Next">Cursor of what comes after.</param>
internal sealed record ChangedIds(IReadOnlyList<(string SubmissionId, string Before)> Ids, bool IsComplete, string Next);
