namespace Satchel.Archives;

/// <summary>Which names are archives, and of which kind. Case counts, as in Ray.</summary>
public static class ArchiveKinds
{
    private static readonly (string Extension, ArchiveKind Kind)[] Known =
    [
        (".zip", ArchiveKind.Zip),
        (".whl", ArchiveKind.Zip),
        (".jar", ArchiveKind.Zip),
        (".tar.gz", ArchiveKind.TarGzip),
        (".tgz", ArchiveKind.TarGzip),
        (".tar.xz", ArchiveKind.TarXz),
    ];

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
