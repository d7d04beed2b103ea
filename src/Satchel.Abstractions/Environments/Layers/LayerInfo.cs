using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Environments.Layers;

/// <summary>One row of the list of a node's layers.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Provider">Field whose provider made it.</param>
/// <param name="FormatVersion">Of that provider.</param>
/// <param name="Bytes">Room it takes.</param>
/// <param name="Created">When it was committed.</param>
/// <param name="LastUsed">When a lease on it was last taken or ended.</param>
/// <param name="Parents">Layers it may read, which stay as long as it does.</param>
/// <param name="Summary">One line for people.</param>
public sealed record LayerInfo(
    LayerKey Key,
    string Provider,
    int FormatVersion,
    long Bytes,
    DateTimeOffset Created,
    DateTimeOffset LastUsed,
    IReadOnlyList<LayerKey> Parents,
    string Summary
)
{
    /// <summary>Packages and blobs that it was made of.</summary>
    public IReadOnlyList<Digest> MadeOf { get; init; } = [];

    /// <summary>How many leases hold it.</summary>
    public int Leases { get; init; }

    /// <summary>Whether somebody pinned it: it never goes by itself.</summary>
    public bool Pinned { get; init; }
}
