namespace Satchel.Environments.Remote;

/// <summary>Settings of <see cref="RemotePackages"/>.</summary>
public sealed class RemotePackagesOptions
{
    /// <summary>Absolute path of a directory for unfinished downloads alone; emptied at the start.</summary>
    public required string Directory { get; init; }

    /// <summary>Largest file, in bytes (<c>SATCHEL_MAX_PACKAGE_BYTES</c>). Default: no limit.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Downloads from one host at the same time, those left out that take long. Default: 16.</summary>
    public int ConcurrentDownloads { get; init; } = 16;

    /// <summary>The same with them. Default: 256.</summary>
    public int MostDownloads { get; init; } = 256;

    /// <summary>Says when a URI is pinned. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
