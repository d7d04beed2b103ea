namespace Satchel.Abstractions.Settings;

/// <summary>What the operator says about what a node keeps unused; part of <see cref="EnvironmentVariables.All"/>.</summary>
public static class CacheSettings
{
    public static readonly EnvironmentVariable Size = new(
        "SATCHEL_CACHE_SIZE_GB",
        "no limit",
        "daemon",
        "Gigabytes that all environment layers of a node may take before unused ones are removed."
    )
    {
        Key = "caches.size_gb",
        Form = SettingForm.Gigabytes,
    };

    public static readonly EnvironmentVariable PackageGrace = new(
        "SATCHEL_PACKAGE_GRACE_SECONDS",
        "600",
        "daemon",
        "Seconds that a package stays on a node after its last use, when no job and no layer needs it any more."
    )
    {
        Key = "caches.package_grace_seconds",
        Form = SettingForm.Seconds,
        Aliases = ["RAY_RUNTIME_ENV_TEMPORARY_REFERENCE_EXPIRATION_S"],
    };

    /// <summary>All of them, in this order.</summary>
    public static IReadOnlyList<EnvironmentVariable> All { get; } = [Size, PackageGrace];
}
