using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Jobs;

/// <summary>A checked request to run a job; what idempotent submit compares.</summary>
/// <param name="SubmissionId">Id, never empty.</param>
/// <param name="Entrypoint">Command line for <c>/bin/sh -c</c>; may be empty.</param>
public sealed record JobSubmission(string SubmissionId, string Entrypoint)
{
    /// <summary>Environment as sent, for display; null when not sent.</summary>
    public JsonObject? RuntimeEnv { get; init; }

    /// <summary>Normal form of the environment, what is run; empty when there is none.</summary>
    public JsonObject NormalizedEnv { get; init; } = [];

    /// <summary>The user's own key-value pairs; null when not sent.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>What the entrypoint takes of a node while it runs.</summary>
    public JobResources Resources { get; init; } = JobResources.None;

    /// <summary>How long the job may wait for its resources before it fails; null leaves that to the node, which waits as long as it takes.</summary>
    public TimeSpan? QueueTimeout { get; init; }
}
