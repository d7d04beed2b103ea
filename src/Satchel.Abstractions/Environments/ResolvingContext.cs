using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>What a resolver may use to find out what a name stands for.</summary>
/// <param name="Variables">
/// The node's variables, and over them those of the environment: proxies, certificates, credentials. Whatever is looked up with them, none of
/// them may become part of a name, a key or a log line.
/// </param>
/// <param name="Progress">Told what is being done, for people.</param>
/// <param name="Log">Takes lines for the set-up log; no secrets.</param>
public sealed record ResolvingContext(
    IReadOnlyDictionary<string, string> Variables,
    IProgress<string>? Progress = null,
    Action<string>? Log = null
)
{
    /// <summary>How a line of <see cref="Log"/> begins that the user must see, wherever the job's output is read.</summary>
    public const string Warning = "Warning: ";

    /// <summary>The node's variables alone, for what no environment has a say in: which engine runs, and where that keeps its images.</summary>
    public IReadOnlyDictionary<string, string> NodeVariables { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The manifest as far as it is known: fields of earlier phases are resolved. Read-only.</summary>
    public JsonObject Fields { get; init; } = [];
}
