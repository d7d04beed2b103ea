namespace Satchel.Abstractions.Jobs;

/// <summary>Outcome of a delete.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Status">State that stood in the way, for <see cref="DeleteOutcome.NotTerminal"/>.</param>
public sealed record DeleteResult(DeleteOutcome Outcome, JobStatus? Status = null);
