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

    public static readonly EnvironmentVariable InstallersSize = new(
        "SATCHEL_INSTALLER_CACHES_SIZE_GB",
        "10",
        "daemon",
        "Gigabytes that the download caches of the installers may take beside what layers share with them; the least recently used is emptied first."
    )
    {
        Key = "caches.installers_gb",
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

    public static readonly EnvironmentVariable UploadAge = new(
        "SATCHEL_UPLOAD_AGE_SECONDS",
        "172800",
        "daemon",
        "Seconds that what has come of a large file is kept after its sending broke off, to go on there."
    )
    {
        Key = "caches.upload_age_seconds",
        Form = SettingForm.WholeNumber(0, SettingForm.MostSeconds),
    };

    public static readonly EnvironmentVariable UploadsSize = new(
        "SATCHEL_UPLOADS_SIZE_GB",
        "10",
        "daemon",
        "Gigabytes that what has come of such files may take; the oldest go first. The latest stays, however large it is."
    )
    {
        Key = "caches.uploads_gb",
        Form = SettingForm.Gigabytes,
    };

    /// <summary>All of them, in this order.</summary>
    public static IReadOnlyList<EnvironmentVariable> All { get; } = [Size, InstallersSize, PackageGrace, UploadAge, UploadsSize];
}
