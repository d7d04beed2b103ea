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
    public JsonObject NormalizedEnv
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The user's own key-value pairs; null when not sent.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>What the entrypoint takes of a node while it runs.</summary>
    public JobResources Resources
    {
        get;
        init => field = value ?? JobResources.None;
    } = JobResources.None;

    /// <summary>
    /// What of the submitting shell decides which programs the job finds, by name: among <see cref="ShellVariableNames"/>. Below what the environment
    /// says, and no part of what makes two requests the same. Null when not sent.
    /// </summary>
    public IReadOnlyDictionary<string, string>? ShellVariables { get; init; }

    /// <summary>The variables that <see cref="ShellVariables"/> may hold.</summary>
    public static IReadOnlyList<string> ShellVariableNames { get; } = ["PATH", "VIRTUAL_ENV", "CONDA_PREFIX"];

    /// <summary>How long the job may wait for its resources before it fails; null leaves that to the node, which waits as long as it takes.</summary>
    public TimeSpan? QueueTimeout { get; init; }
}
