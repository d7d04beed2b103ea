using Satchel.Abstractions.Settings;
using Satchel.Environments.Layers;

namespace Satchel.Server.Starting;

/// <summary>What the operator says about the room for environment layers.</summary>
internal static class CacheBudgets
{
    /// <summary>How long a package that nothing needs stays after its last use.</summary>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>invalid_setting</c>.</exception>
    public static TimeSpan PackageGrace(SettingsReader settings) =>
        TimeSpan.FromSeconds(settings.Number(CacheSettings.PackageGrace) ?? 600);

    /// <exception cref="Abstractions.Errors.SatchelException"><c>invalid_setting</c>.</exception>
    public static LayerBudgets Of(SettingsReader settings) =>
        new()
        {
            NodeBytes = settings.Gigabytes(CacheSettings.Size),
            FieldBytes = FieldCacheSizes.ByField.ToDictionary(
                budget => budget.Key,
                budget => settings.Gigabytes(budget.Value) ?? LayerBudgets.DefaultFieldBytes,
                StringComparer.Ordinal
            ),
        };
}
