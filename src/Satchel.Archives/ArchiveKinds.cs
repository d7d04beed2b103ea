using Satchel.Abstractions.Environments;

namespace Satchel.Archives;

/// <summary>Which names are archives, and of which kind. Case counts, as in Ray.</summary>
public static class ArchiveKinds
{
    private static readonly (string Extension, ArchiveKind Kind)[] Known =
    [
        (PackageFileName.ZipExtension, ArchiveKind.Zip),
        (PackageFileName.WheelExtension, ArchiveKind.Zip),
        (PackageFileName.JarExtension, ArchiveKind.Zip),
        (PackageFileName.TarGzipExtension, ArchiveKind.TarGzip),
        (PackageFileName.ShortTarGzipExtension, ArchiveKind.TarGzip),
        (PackageFileName.TarXzExtension, ArchiveKind.TarXz),
    ];

    /// <summary>All extensions, for people.</summary>
    public static string InWords { get; } =
        $"{string.Join(", ", Known.SkipLast(1).Select(static known => known.Extension))} or {Known[^1].Extension}";

    /// <summary>The extension that makes a name that of an archive; null when it is none.</summary>
    public static string? ExtensionOf(string name) =>
        Known.FirstOrDefault(known => name.EndsWith(known.Extension, StringComparison.Ordinal)).Extension;

    /// <summary>Tells the kind by the end of a file name.</summary>
    public static bool TryFromName(string name, out ArchiveKind kind)
    {
        foreach (var (extension, known) in Known)
        {
            if (name.EndsWith(extension, StringComparison.Ordinal))
            {
                kind = known;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
