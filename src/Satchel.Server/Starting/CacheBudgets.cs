using Satchel.Abstractions.Settings;
using Satchel.Environments.Layers;

namespace Satchel.Server.Starting;

/// <summary>What the operator says about the room for environment layers.</summary>
internal static class CacheBudgets
{
    /// <summary>How long a package that nothing needs stays after its last use.</summary>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>invalid_setting</c>.</exception>
    public static TimeSpan PackageGrace(SettingsReader settings) =>
        TimeSpan.FromSeconds(settings.Number(EnvironmentVariables.PackageGrace) ?? 600);

    /// <exception cref="Abstractions.Errors.SatchelException"><c>invalid_setting</c>.</exception>
    public static LayerBudgets Of(SettingsReader settings) =>
        new()
        {
            NodeBytes = settings.Gigabytes(EnvironmentVariables.CacheSize),
            FieldBytes = new Dictionary<string, EnvironmentVariable>(StringComparer.Ordinal)
            {
                ["working_dir"] = EnvironmentVariables.WorkingDirCacheSize,
                ["py_modules"] = EnvironmentVariables.PyModulesCacheSize,
                ["pip"] = EnvironmentVariables.PipCacheSize,
                ["uv"] = EnvironmentVariables.UvCacheSize,
                ["conda"] = EnvironmentVariables.CondaCacheSize,
                ["nuget"] = EnvironmentVariables.NugetCacheSize,
                ["image_uri"] = EnvironmentVariables.ImageUriCacheSize,
            }.ToDictionary(
                budget => budget.Key,
                budget => settings.Gigabytes(budget.Value) ?? LayerBudgets.DefaultFieldBytes,
                StringComparer.Ordinal
            ),
        };
}
