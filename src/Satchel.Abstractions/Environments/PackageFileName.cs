namespace Satchel.Abstractions.Environments;

/// <summary>Reads what a file's name says about its content: the one place where extensions stand. They are case-sensitive.</summary>
public static class PackageFileName
{
    public const string ZipExtension = ".zip";

    /// <summary>Extension of Python wheels, which are zips.</summary>
    public const string WheelExtension = ".whl";

    /// <summary>Extension of Java archives, which are zips.</summary>
    public const string JarExtension = ".jar";

    public const string TarGzipExtension = ".tar.gz";

    public const string ShortTarGzipExtension = ".tgz";

    public const string TarXzExtension = ".tar.xz";

    /// <summary>Known from remote URIs; nothing unpacks it.</summary>
    public const string TarBzip2Extension = ".tar.bz2";

    private static readonly string[] KnownExtensions =
    [
        ZipExtension,
        TarGzipExtension,
        ShortTarGzipExtension,
        TarXzExtension,
        WheelExtension,
        JarExtension,
        TarBzip2Extension,
    ];

    /// <summary>The archives that a <c>working_dir</c> may be, local or remote.</summary>
    public static IReadOnlyList<string> ArchiveExtensions { get; } =
    [ZipExtension, TarGzipExtension, ShortTarGzipExtension, TarXzExtension];

    /// <summary><see cref="ArchiveExtensions"/> for people: <c>.zip, .tar.gz, .tgz or .tar.xz</c>.</summary>
    public static string ArchivesInWords { get; } = $"{string.Join(", ", ArchiveExtensions.SkipLast(1))} or {ArchiveExtensions[^1]}";

    /// <summary>
    /// The extension of a path's last segment when it is one of a package (an archive, a wheel, a jar), else null. A name that is
    /// nothing but an extension has none.
    /// </summary>
    public static string? ExtensionOf(string path) =>
        KnownExtensions.FirstOrDefault(extension =>
            path.EndsWith(extension, StringComparison.Ordinal) && path.Length > extension.Length && path[^(extension.Length + 1)] is not '/'
        );

    /// <summary>Whether a path's name is that of an archive that a <c>working_dir</c> may be.</summary>
    public static bool IsArchive(string path) =>
        ExtensionOf(path) is { } extension && ArchiveExtensions.Contains(extension, StringComparer.Ordinal);
}
