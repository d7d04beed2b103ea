using Satchel.Archives;

namespace Satchel.Environments.Packages;

/// <summary>Settings of a <see cref="PackageStore"/>.</summary>
public sealed class PackageStoreOptions
{
    /// <summary>
    /// Absolute path of the directory that keeps which packages are committed and which archives were uploaded; made when it is
    /// new.
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>Largest package and largest uploaded archive, in bytes (<c>SATCHEL_MAX_PACKAGE_BYTES</c>). Default: no limit.</summary>
    public long? MaxPackageBytes { get; init; }

    /// <summary>How long a package or archive that nothing names stays after it was last asked for or sent. Default: ten minutes.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Says when a package is committed. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What an uploaded archive may cost to unpack.</summary>
    public ArchiveLimits ArchiveLimits { get; init; } = new();
}
