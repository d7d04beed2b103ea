using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>Asks for an environment on this node.</summary>
/// <param name="Spec">Normalized runtime environment: only URIs, no local paths. Empty asks for nothing but the base variables.</param>
/// <param name="PrivateDirectory">Existing, empty, absolute directory that belongs to the asking job alone; private copies go below
/// it.</param>
/// <param name="BaseVariables">Variables the process would have without an environment.</param>
public sealed record EnvironmentRequest(JsonObject Spec, string PrivateDirectory, IReadOnlyDictionary<string, string> BaseVariables)
{
    /// <summary>Told what is being done, for people: <c>materializing working_dir, 312 of 10,000 files</c>.</summary>
    public IProgress<string>? Progress { get; init; }

    /// <summary>Takes the lines of the set-up log; secrets are redacted before.</summary>
    public Action<string>? Log { get; init; }
}
