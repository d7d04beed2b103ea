namespace Satchel.Abstractions.Environments.Layers;

/// <summary>A layer plan with its key: all that has to be known to find the layer or to build it.</summary>
/// <param name="Key">What the layer is called.</param>
/// <param name="Provider">Field whose provider planned it.</param>
/// <param name="FormatVersion">Of that provider; see <see cref="ILayerPlanner.FormatVersion"/>.</param>
/// <param name="Plan">What the provider planned.</param>
/// <param name="Parents">Keys of the layers it may read.</param>
public sealed record PlannedLayer(LayerKey Key, string Provider, int FormatVersion, LayerPlan Plan, IReadOnlyList<LayerKey> Parents)
{
    /// <summary>Name of the directory that holds all layers of this provider and format.</summary>
    public string Bucket => BucketOf(Provider, FormatVersion);

    /// <summary>Name of the directory for a provider and format: <c>pip-v1</c>.</summary>
    public static string BucketOf(string provider, int formatVersion) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{provider}-v{formatVersion}");
}
