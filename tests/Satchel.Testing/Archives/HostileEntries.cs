using Satchel.Archives;
using static Satchel.Testing.Archives.HostileArchives;

namespace Satchel.Testing.Archives;

/// <summary>Links, kinds of entries, and entries that get into each other's way.</summary>
internal static class HostileEntries
{
    private const int Symlink = 0xA1FF;

    public static IEnumerable<HostileArchive> Links()
    {
        yield return Tar(
            "tar link, then a file written through it",
            new TarBuilder().Add("l", "", '2', "d").Add("l/evil", "x"),
            "'l'",
            "both a directory and something else"
        );
        yield return Zip(
            "zip link, then a file written through it",
            new ZipBuilder().Add("l", "d", Symlink).Add("l/evil", "x"),
            "'l'",
            "both a directory and something else"
        );
        yield return Tar(
            "tar link target too long",
            new TarBuilder().Pax("linkpath", new string('x', 5000)).Add("l", "", '2', "fine"),
            "'l'",
            "too long"
        );
        yield return Tar("tar hard link to outside", new TarBuilder().Add("h", "", '1', "../../etc/passwd"), "'h'", "hard link");
        yield return Tar("tar hard link to an absolute path", new TarBuilder().Add("h", "", '1', "/etc/passwd"), "'h'", "hard link");
        yield return Tar("tar hard link to itself", new TarBuilder().Add("h", "", '1', "h"), "'h'", "hard link");
        yield return Tar("tar hard link to a directory", new TarBuilder().Add("d/", "", '5').Add("h", "", '1', "d"), "'h'", "hard link");
        yield return Tar("tar hard link to a later file", new TarBuilder().Add("h", "", '1', "f").Add("f", "x"), "'h'", "hard link");
        yield return Zip("zip link target not UTF-8", new ZipBuilder().AddRaw("l"u8.ToArray(), [0xFF, 0xFE], Symlink), "'l'", "UTF-8");
        yield return Zip("zip link target too long", new ZipBuilder().Add("l", new string('x', 5000), Symlink), "'l'", "too long");
    }

    public static IEnumerable<HostileArchive> Kinds()
    {
        yield return Tar("tar sparse file of GNU without a map", new TarBuilder().Add("s", "x", 'S'), "'s'", "another size");
        yield return Tar("tar sparse file by pax without a map", new TarBuilder().Pax("GNU.sparse.major", "1").Add("s", "x"), "map");
        yield return Tar(
            "tar sparse file by pax of an unknown form",
            new TarBuilder().Pax("GNU.sparse.major", "2").Pax("GNU.sparse.minor", "7").Add("s", "x"),
            "unknown form, '2.7'"
        );
        yield return Tar(
            "tar sparse file whose parts overlap",
            new TarBuilder().Pax("GNU.sparse.size", "100").Pax("GNU.sparse.map", "10,5,12,5").Add("s", "0123456789"),
            "damaged map"
        );
        yield return Tar(
            "tar sparse file whose parts end beyond it",
            new TarBuilder().Pax("GNU.sparse.size", "100").Pax("GNU.sparse.map", "98,5").Add("s", "01234"),
            "damaged map"
        );
        yield return Tar(
            "tar sparse file with more content than its map says",
            new TarBuilder().Pax("GNU.sparse.size", "100").Pax("GNU.sparse.map", "10,5").Add("s", "0123456789"),
            "'s'",
            "another size"
        );
        yield return Tar(
            "tar sparse file of an exbibyte",
            new TarBuilder().Pax("GNU.sparse.size", "1152921504606846976").Pax("GNU.sparse.map", "10,5").Add("s", "01234"),
            "more than"
        ) with
        {
            Limits = new ArchiveLimits { MaxTotalBytes = 1 << 20 },
        };
        yield return Tar(
            "tar sparse name that climbs",
            new TarBuilder().Pax("GNU.sparse.name", "../evil").Add("s", "x"),
            "../evil",
            "'..'"
        );
        yield return Tar("tar volume of many", new TarBuilder().Add("m", "x", 'M'), "'m'", "neither");
        yield return Tar("tar unknown type", new TarBuilder().Add("q", "x", 'Q'), "'q'", "neither");
        yield return Zip("zip directory with content", new ZipBuilder().Add("d/", "x"), "'d/'", "content");
        yield return Zip("zip directory that says it is a link", new ZipBuilder().Add("d/", "", Symlink), "'d/'", "another mode");
        yield return Zip("zip encrypted", new ZipBuilder().AddRaw("e"u8.ToArray(), [1, 2, 3], flags: 0x801), "'e'", "encrypted");
        yield return Zip("zip by an unknown method", new ZipBuilder().AddRaw("e"u8.ToArray(), [1, 2, 3], method: 97), "'e'", "WavPack");
    }

    public static IEnumerable<HostileArchive> Conflicts()
    {
        yield return Zip("zip names that differ in case", new ZipBuilder().Add("a/x", "1").Add("a/X", "2"), "'a/X'", "'a/x'", "case");
        yield return Tar("tar directories that differ in case", new TarBuilder().Add("A/x", "1").Add("a/y", "2"), "'a'", "'A'", "case");
        yield return Tar("tar names that differ in case beyond ASCII", new TarBuilder().Add("\u00e9", "1").Add("\u00c9", "2"), "case");
        yield return Zip("zip file as parent", new ZipBuilder().Add("a", "1").Add("a/b", "2"), "'a'", "both");
        yield return Tar("tar file where a directory is", new TarBuilder().Add("a/b", "1").Add("a", "2"), "'a'", "both");
        yield return Tar("tar file named as the root", new TarBuilder().Add(".", "1"), "root");
        yield return Zip("zip file and directory of one name", new ZipBuilder().Add("a/", "").Add("a", "1"), "'a'", "both");
    }
}
