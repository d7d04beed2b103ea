namespace Satchel.Abstractions.Wire;

/// <summary>Answer of Ray's submit; both hold the submission id.</summary>
public sealed record SubmitReply(string JobId, string SubmissionId);
