namespace Satchel.Abstractions.Settings;

/// <summary>The variables that bound the layers of each field; part of <see cref="EnvironmentVariables.All"/>.</summary>
public static class FieldCacheSizes
{
    /// <summary>By name of the field, in the order of the reference page.</summary>
    public static IReadOnlyList<KeyValuePair<string, EnvironmentVariable>> ByField { get; } =
    [
        .. ((string[])["working_dir", "py_modules", "pip", "uv", "conda", "nuget", "image_uri", "container"]).Select(field =>
            KeyValuePair.Create(field, For(field))
        ),
    ];

    private static EnvironmentVariable For(string field) =>
        new(
            $"SATCHEL_{field.ToUpperInvariant()}_CACHE_SIZE_GB",
            "10",
            "daemon",
            $"Gigabytes that the layers of {field} may take on a node before unused ones are removed."
        )
        {
            Key = $"caches.{field}_gb",
            Form = SettingForm.Gigabytes,
            Aliases = [$"RAY_RUNTIME_ENV_{field.ToUpperInvariant()}_CACHE_SIZE_GB"],
        };
}
