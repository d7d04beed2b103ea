namespace Satchel.Archives;

/// <summary>What an archive may cost. Beyond any of these it is refused.</summary>
public sealed record ArchiveLimits
{
    /// <summary>Most entries, directories that are only implied included. Default 500,000.</summary>
    public int MaxEntries { get; init; } = 500_000;

    /// <summary>Most bytes when unpacked. Default 64 GiB.</summary>
    public long MaxTotalBytes { get; init; } = 64L << 30;

    /// <summary>Most bytes unpacked for one byte of archive, above <see cref="FreeBytes"/>. Default 250.</summary>
    public int MaxRatio { get; init; } = 250;

    /// <summary>Unpacked bytes up to which the ratio does not count: small files of zeros are no attack. Default 64 MiB.</summary>
    public long FreeBytes { get; init; } = 64L << 20;

    /// <summary>Longest path, in bytes of UTF-8. Default 4095, what a file system takes.</summary>
    public int MaxPathBytes { get; init; } = 4095;

    /// <summary>Longest segment of a path, in bytes of UTF-8. Default 255, what a file system takes.</summary>
    public int MaxSegmentBytes { get; init; } = 255;
}
