using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments.Layers;

/// <summary>What a materializer says about the layer it filled. All of it becomes part of the layer's record; nothing of it is secret.</summary>
public sealed record LayerContent
{
    /// <summary>
    /// What the launch contributor must know beyond the directory: paths of programs, captured variables. Paths inside of the layer may be
    /// absolute, since a layer never moves.
    /// </summary>
    public JsonObject Facts { get; init; } = [];

    /// <summary>The exact set that the installer chose: an array of <c>{"name", "version", "url", "sha256"}</c>, from its own report.</summary>
    public JsonNode? Lock { get; init; }

    /// <summary>
    /// Room that the layer takes outside of its directory, and that goes when nothing names the digests of its inputs any more; counts for the
    /// budgets. Default: none.
    /// </summary>
    public long BytesElsewhere { get; init; }

    /// <summary>Replaces the plan's summary when more is known now.</summary>
    public string? Summary { get; init; }
}
