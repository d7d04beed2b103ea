using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Abstractions.Wire.Environments;

/// <summary>A layer of the node with all that is recorded of it.</summary>
/// <param name="Provider">Field whose provider made it.</param>
/// <param name="Key">Its key.</param>
/// <param name="Bytes">Room it takes.</param>
/// <param name="Created">When it was built.</param>
/// <param name="LastUsed">When a job with it last began or ended.</param>
/// <param name="Leases">How many jobs and builds use it now.</param>
/// <param name="Pinned">Whether somebody pinned it.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Lock">The packages that its installer chose: <c>{"name", "version", "url", "sha256"}</c> each; null when it chose none.</param>
/// <param name="Inputs">What decided its content.</param>
/// <param name="Parents">Keys of the layers it stands on.</param>
/// <param name="Path">Absolute path on the node.</param>
/// <param name="Log">Absolute path of the log of its build on the node; null when that is gone.</param>
public sealed record LayerDetailsView(
    string Provider,
    LayerKey Key,
    long Bytes,
    DateTimeOffset Created,
    DateTimeOffset LastUsed,
    int Leases,
    bool Pinned,
    string Summary,
    JsonNode? Lock,
    IReadOnlyList<LayerInput> Inputs,
    IReadOnlyList<LayerKey> Parents,
    string Path,
    string? Log
)
{
    /// <summary>What is to be known of the lock beside its packages; null when nothing is.</summary>
    public JsonNode? LockNotes { get; init; }
}
