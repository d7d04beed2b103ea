using System.Globalization;
using Satchel.Abstractions.Settings;
using Satchel.Environments.Layers;

namespace Satchel.Server.Starting;

/// <summary>What the operator says about the room for environment layers.</summary>
internal static class CacheBudgets
{
    /// <summary>The operator's: variables of the process, in gigabytes.</summary>
    public static LayerBudgets Read() =>
        new()
        {
            NodeBytes = Bytes(EnvironmentVariables.CacheSize),
            FieldBytes = new Dictionary<string, EnvironmentVariable>(StringComparer.Ordinal)
            {
                ["working_dir"] = EnvironmentVariables.WorkingDirCacheSize,
                ["py_modules"] = EnvironmentVariables.PyModulesCacheSize,
                ["pip"] = EnvironmentVariables.PipCacheSize,
                ["uv"] = EnvironmentVariables.UvCacheSize,
                ["conda"] = EnvironmentVariables.CondaCacheSize,
                ["nuget"] = EnvironmentVariables.NugetCacheSize,
                ["image_uri"] = EnvironmentVariables.ImageUriCacheSize,
            }.ToDictionary(budget => budget.Key, budget => Bytes(budget.Value) ?? LayerBudgets.DefaultFieldBytes, StringComparer.Ordinal),
        };

    private static long? Bytes(EnvironmentVariable variable) =>
        double.TryParse(variable.Read(), CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1e9
            ? (long)(number * 1e9)
            : null;
}
