using System.Text;
using Satchel.Archives;

namespace Satchel.Testing.Archives;

/// <summary>The corpus: archives as attackers, broken disks and odd programs make them.</summary>
public static class HostileArchives
{
    /// <summary>What is said of bytes that make no sense; how much sense they make is up to the decoder.</summary>
    internal const string Broken = "it is ";

    /// <summary>By name; made once, for some take a while to make.</summary>
    public static IReadOnlyDictionary<string, HostileArchive> All { get; } =
        (
            (IEnumerable<HostileArchive>)
                [
                    .. HostileNames.Names(),
                    .. HostileEntries.Links(),
                    .. HostileEntries.Kinds(),
                    .. HostileEntries.Conflicts(),
                    .. HostileBombs.Bombs(),
                    .. HostileHeaders.Lies(),
                    .. HostileDirectories.Overlaps(),
                    .. DamagedArchives.OfXz(),
                    .. DamagedArchives.Cuts(),
                ]
        ).ToDictionary(static archive => archive.Name);

    internal static HostileArchive Xz(string name, byte[] bytes, params string[] says) => new(name, ArchiveKind.TarXz, bytes, says);

    internal static HostileArchive Zip(string name, ZipBuilder zip, params string[] says) => new(name, ArchiveKind.Zip, zip.Zip(), says);

    internal static HostileArchive Zip(string name, ZipBuilder zip, ushort entries, params string[] says) =>
        new(name, ArchiveKind.Zip, zip.Zip(entries), says);

    internal static HostileArchive Tar(string name, TarBuilder tar, params string[] says) =>
        new(name, ArchiveKind.TarGzip, tar.Gzip(), says);

    internal static TarBuilder Repeat(int count, Action<TarBuilder, int> add)
    {
        var tar = new TarBuilder();
        for (var i = 0; i < count; i++)
        {
            add(tar, i);
        }

        return tar;
    }

    internal static byte[] Octal(string text) => Encoding.ASCII.GetBytes(text);
}
