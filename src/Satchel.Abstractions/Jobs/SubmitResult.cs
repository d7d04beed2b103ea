namespace Satchel.Abstractions.Jobs;

/// <summary>Outcome of a submit.</summary>
/// <param name="Outcome">Whether this call made the job.</param>
/// <param name="Record">The job that has the id now.</param>
public sealed record SubmitResult(SubmitOutcome Outcome, JobRecord Record);
