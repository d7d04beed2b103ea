using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Abstractions.Wire.Environments;

/// <summary>A layer of the node.</summary>
/// <param name="Provider">Field whose provider made it.</param>
/// <param name="Key">Its key.</param>
/// <param name="Bytes">Room it takes.</param>
/// <param name="Created">When it was built.</param>
/// <param name="LastUsed">When a job with it last began or ended.</param>
/// <param name="Leases">How many jobs and builds use it now.</param>
/// <param name="Pinned">Whether somebody pinned it.</param>
/// <param name="Summary">One line for people.</param>
public sealed record LayerView(
    string Provider,
    LayerKey Key,
    long Bytes,
    DateTimeOffset Created,
    DateTimeOffset LastUsed,
    int Leases,
    bool Pinned,
    string Summary
);
