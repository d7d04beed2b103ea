using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Jobs;

namespace Satchel.Abstractions.Environments;

/// <summary>Asks for an environment on this node.</summary>
/// <param name="Spec">Normalized runtime environment: only URIs, no local paths. Empty asks for nothing but the base variables.</param>
/// <param name="PrivateDirectory">Absolute directory that belongs to the asking job alone, empty or not there: it is made for an environment that
/// asks for anything. Private views go below it.</param>
/// <param name="BaseVariables">Variables the process would have without an environment.</param>
public sealed record EnvironmentRequest(JsonObject Spec, string PrivateDirectory, IReadOnlyDictionary<string, string> BaseVariables)
{
    /// <summary>Variables of the node's own tools, which build the environment. Default: the base variables.</summary>
    public IReadOnlyDictionary<string, string> NodeVariables
    {
        get => field ?? BaseVariables;
        init;
    }

    /// <summary>Absolute path of the Python that environments of packages are built on. Default: the one on the <c>PATH</c> of the node's tools.</summary>
    public string? Python { get; init; }

    /// <summary>
    /// Who keeps the environment's layers from being collected once it is prepared, until <see cref="ILayerLeases.Release"/>; null keeps
    /// them only while it is being prepared.
    /// </summary>
    public LeaseOwner? Owner { get; init; }

    /// <summary>What the process may take of the node, for those that are held to it.</summary>
    public JobResources Resources { get; init; } = JobResources.None;

    /// <summary>
    /// Existing, absolute directory that keeps what tools report about the process, such as a profile, after its end; null is the private
    /// directory, which keeps nothing.
    /// </summary>
    public string? ReportDirectory { get; init; }

    /// <summary>What the process must see of the node beside its environment, such as where its cluster listens.</summary>
    public IReadOnlyList<ReadOnlyMount> Mounts { get; init; } = [];

    /// <summary>Absolute directories of the node that the process must see where they are, and write to.</summary>
    public IReadOnlyList<string> WritableDirectories { get; init; } = [];

    /// <summary>Told what is being done, for people: <c>working_dir (1 of 2): Writing 312 files</c>.</summary>
    public IProgress<string>? Progress { get; init; }

    /// <summary>Takes the lines of the set-up log; secrets are redacted before.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Told each layer once it is there, in the order they are built.</summary>
    public Action<ReadyLayer>? LayerReady { get; init; }
}
