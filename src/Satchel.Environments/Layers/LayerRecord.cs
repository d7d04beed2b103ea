using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Layers;

/// <summary>
/// What makes a directory a layer: written when it is whole. One of another boot that was not flushed then is void, since the machine may
/// have lost what it describes; so is one that was written for another place, see <see cref="BuiltPlace"/>.
/// </summary>
internal sealed record LayerRecord
{
    /// <summary>Which version of this format.</summary>
    public const string CurrentFormat = "satchel-layer 1";

    public required string Format { get; init; }

    public required LayerKey Key { get; init; }

    public required string Provider { get; init; }

    public required int FormatVersion { get; init; }

    /// <summary>Where the layer was built; null in a record of an earlier version.</summary>
    public string? Directory { get; init; }

    /// <summary>
    /// Names of the directories at its top when it was whole, or of the first of very many: without one of them it is void. Null in a record of
    /// an earlier version.
    /// </summary>
    public IReadOnlyList<string>? Holds { get; init; }

    public required JsonObject Inputs { get; init; }

    public required IReadOnlyList<LayerKey> Parents { get; init; }

    public required string Summary { get; init; }

    public required JsonObject Facts { get; init; }

    public JsonNode? Lock { get; init; }

    /// <summary>Room it takes on the disk, outside of its directory too.</summary>
    public required long Bytes { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>
    /// Digest of all the rest but <see cref="UnflushedSince"/>: a record that lost a part of it, or that somebody edited, is void. Null in a record
    /// of an earlier version.
    /// </summary>
    public string? Check { get; init; }

    /// <summary>Boot during which the layer was committed; null once its content has been flushed to the disk.</summary>
    public string? UnflushedSince { get; init; }

    public Layer At(string directory) =>
        new(Key, Provider, directory)
        {
            Facts = Facts,
            Lock = Lock,
            Summary = Summary,
            Bytes = Bytes,
            Created = Created,
        };

    /// <summary>Its row of the list, without leases and pins.</summary>
    public LayerInfo Describe(DateTimeOffset lastUsed) => new(Key, Provider, FormatVersion, Bytes, Created, lastUsed, Parents, Summary);
}
