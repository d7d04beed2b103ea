namespace Satchel.Abstractions.Wire;

/// <summary>Body of a request to run a job again.</summary>
public sealed record RerunRequest
{
    /// <summary>Id of the new job; absent or empty makes one.</summary>
    public string? SubmissionId { get; init; }
}
