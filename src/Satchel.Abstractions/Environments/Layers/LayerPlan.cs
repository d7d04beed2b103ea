using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Environments.Layers;

/// <summary>One layer that a provider wants, as its planner says it.</summary>
/// <param name="Inputs">
/// All that decides the content and is not a fact of the platform: digests, requirements, versions, options. It is part of the key as it
/// stands (canonical JSON), and is all that the materializer is told. Never a secret: it is written into the layer's record.
/// </param>
public sealed record LayerPlan(JsonObject Inputs)
{
    /// <summary>Fields of earlier phases whose layers the materializer reads; those that the environment has become its parents.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>
    /// Variables that the layer's tools get beside <see cref="LayerBuild.Variables"/>, for what must reach a tool and be written nowhere:
    /// credentials that were cut out of the inputs. No part of the key; their values are redacted when their names tell
    /// (<c>…CREDENTIALS</c>, <c>…TOKEN</c>, …).
    /// </summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The notes of the lock among the inputs, for messages and for the lock of the layer; no part of the key.</summary>
    [JsonIgnore]
    public JsonObject? LockNotes { get; init; }

    /// <summary>How many bytes it will need, when that is known before; checked against the free room before the build begins.</summary>
    public long? Bytes { get; init; }

    /// <summary>What it is, for lists and messages, such as <c>requests==2.32.0 and 3 more</c>; one line, no secret.</summary>
    public string Summary { get; init; } = "";
}
