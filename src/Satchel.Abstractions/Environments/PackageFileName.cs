namespace Satchel.Abstractions.Environments;

/// <summary>Reads what a file's name says about its content. Extensions are case-sensitive.</summary>
public static class PackageFileName
{
    /// <summary>Extension of Python wheels.</summary>
    public const string WheelExtension = ".whl";

    private static readonly string[] KnownExtensions = [".zip", ".tar.gz", ".tgz", ".tar.xz", WheelExtension, ".jar", ".tar.bz2"];

    /// <summary>The archives that a <c>working_dir</c> may be, local or remote.</summary>
    public static IReadOnlyList<string> ArchiveExtensions { get; } = [".zip", ".tar.gz", ".tgz", ".tar.xz"];

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
