using Satchel.Abstractions.Wire;

namespace Satchel.Client.Jobs;

/// <summary>What a submit led to.</summary>
/// <param name="Job">The job that has the id now.</param>
/// <param name="IsNew">Whether this submit made it; false when the same request was submitted under the id before.</param>
public sealed record SubmittedJob(JobView Job, bool IsNew);
