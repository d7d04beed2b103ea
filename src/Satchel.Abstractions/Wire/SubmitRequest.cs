using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Wire;

/// <summary>Body of a submit, of Ray's API and ours alike. Keys with null count as absent.</summary>
public sealed record SubmitRequest
{
    public required string Entrypoint { get; init; }

    public string? SubmissionId { get; init; }

    public JsonObject? RuntimeEnv { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public double? EntrypointNumCpus { get; init; }

    public double? EntrypointNumGpus { get; init; }

    /// <summary>Bytes.</summary>
    public long? EntrypointMemory { get; init; }

    public IReadOnlyDictionary<string, double>? EntrypointResources { get; init; }

    public IReadOnlyDictionary<string, string>? EntrypointLabelSelector { get; init; }

    /// <summary>PATH, VIRTUAL_ENV and CONDA_PREFIX of the user's shell, for a cluster of this machine. Not among Ray's fields.</summary>
    public IReadOnlyDictionary<string, string>? ShellVariables { get; init; }

    /// <summary>Seconds the job may wait for its resources before it fails; absent: as long as it takes. Not among Ray's fields.</summary>
    public double? QueueTimeoutSeconds { get; init; }
}
