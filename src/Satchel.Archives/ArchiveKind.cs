namespace Satchel.Archives;

/// <summary>What an archive is made of.</summary>
public enum ArchiveKind
{
    /// <summary>Zip; wheels and jars are zips.</summary>
    Zip,

    /// <summary>Tar in gzip.</summary>
    TarGzip,

    /// <summary>Tar in xz.</summary>
    TarXz,
}
