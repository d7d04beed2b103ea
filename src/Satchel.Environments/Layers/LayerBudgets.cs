namespace Satchel.Environments.Layers;

/// <summary>
/// How many bytes of layers a node keeps. Layers in use count, and never go: what is over a budget because of them stays until they are
/// free.
/// </summary>
public sealed class LayerBudgets
{
    /// <summary>What one field's layers may take when nothing is said about it: 10 GB, as documented for Ray.</summary>
    public const long DefaultFieldBytes = 10_000_000_000;

    /// <summary>All layers of the node; null is no limit.</summary>
    public long? NodeBytes { get; init; }

    /// <summary>The download caches of all installers, without what layers share with them.</summary>
    public long CacheBytes { get; init; } = DefaultFieldBytes;

    /// <summary>Those of one field, by its name; fields that are not named have <see cref="DefaultFieldBytes"/>.</summary>
    public IReadOnlyDictionary<string, long> FieldBytes { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The budget of a field in bytes.</summary>
    public long Of(string field) => FieldBytes.TryGetValue(field, out var bytes) ? bytes : DefaultFieldBytes;
}
