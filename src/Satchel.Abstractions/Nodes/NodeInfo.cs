using System.Text.Json.Serialization;
using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Nodes;

/// <summary>One node as it describes itself.</summary>
/// <param name="NodeId">Its id.</param>
/// <param name="Name">Directory of the node below the home, such as <c>head</c>.</param>
/// <param name="Address">Base URL of its HTTP server.</param>
/// <param name="Total">Resources by name: <c>CPU</c>, <c>GPU</c>, <c>memory</c> (bytes), custom ones.</param>
/// <param name="Available">What of them is free.</param>
public sealed record NodeInfo(
    NodeId NodeId,
    string Name,
    string Address,
    IReadOnlyDictionary<string, double> Total,
    IReadOnlyDictionary<string, double> Available
)
{
    /// <summary>What needs somebody to look after it on this node, each with what to do: processes that cannot be ended, a disk that was full.</summary>
    [JsonIgnore]
    public IReadOnlyList<SatchelError> Problems { get; init; } = [];

    /// <summary>Its labels, for selectors.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How jobs get their own writable working directory here: <c>overlay</c>, <c>reflink</c> or <c>copy</c>; null while nobody knows, because the disk was full.</summary>
    public string? WorkingDirMode { get; init; }

    /// <summary>
    /// What keeps jobs from writing into the layers they share: <c>mount</c>, <c>permissions</c> (a slip fails, intent does not) or
    /// <c>none</c>; null while nobody knows.
    /// </summary>
    public string? LayerProtection { get; init; }
}
