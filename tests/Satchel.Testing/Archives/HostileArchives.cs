using System.Buffers.Binary;
using System.Text;
using Satchel.Archives;

namespace Satchel.Testing.Archives;

/// <summary>The corpus: archives as attackers, broken disks and odd programs make them.</summary>
public static class HostileArchives
{
    private const int Symlink = 0xA1FF;

    /// <summary>What is said of bytes that make no sense; how much sense they make is up to the decoder.</summary>
    private const string Broken = "it is ";

    /// <summary>By name; made once, for some take a while to make.</summary>
    public static IReadOnlyDictionary<string, HostileArchive> All { get; } =
        (
            (IEnumerable<HostileArchive>)
                [.. Names(), .. Links(), .. Kinds(), .. Conflicts(), .. Bombs(), .. Lies(), .. Overlaps(), .. Xz(), .. Cuts()]
        ).ToDictionary(static archive => archive.Name);

    private static IEnumerable<HostileArchive> Names()
    {
        (string Name, string Reason)[] everywhere =
        [
            ("../evil", "'..'"),
            ("a/../../evil", "'..'"),
            ("a/b/..", "'..'"),
            ("./../evil", "'..'"),
            ("..", "'..'"),
            ("a//..//..//evil", "'..'"),
            ("/etc/passwd", "absolute"),
            ("//server/share", "absolute"),
            ("\\\\server\\share", "absolute"),
            ("\\evil", "absolute"),
            ("C:\\evil", "drive"),
            ("c:/evil", "drive"),
            ("", "no name"),
            ("a/" + new string('n', 256), "longer than 255"),
            ("\uFFFD/x", "UTF-8"),
        ];
        foreach (var (name, reason) in everywhere)
        {
            yield return Zip($"zip name '{Shorten(name)}'", new ZipBuilder().Add("ok", "1").Add(name, "x"), Shorten(name), reason);
            if (name.Length is > 0 and <= 100)
            {
                yield return Tar($"tar name '{Shorten(name)}'", new TarBuilder().Add("ok", "1").Add(name, "x"), Shorten(name), reason);
            }
        }

        yield return Zip("zip name climbing by backslashes", new ZipBuilder().Add("a\\..\\..\\evil", "x"), "'..'");
        yield return Zip(
            "zip name from Windows climbing by backslashes",
            new ZipBuilder { System = 0 }.Add("a\\..\\..\\evil", "x"),
            "a/../../evil",
            "'..'"
        );
        yield return Zip("zip name with a relative drive", new ZipBuilder().Add("C:evil", "x"), "C:evil", "drive");
        yield return Zip("zip name with NUL", new ZipBuilder().Add("a\0b", "x"), "a\\u0000b", "NUL");
        yield return Zip("zip name in overlong UTF-8", new ZipBuilder().AddRaw([0xC0, 0xAE, 0xC0, 0xAE, 0x2F, 0x78], [1]), "UTF-8");
        yield return Zip("zip name that is a surrogate", new ZipBuilder().AddRaw([0xED, 0xA0, 0x80], [1]), "UTF-8");
        yield return Zip(
            "zip name of 64 KiB",
            new ZipBuilder().Add(string.Concat(Enumerable.Repeat("abcdefg/", 8191)) + "x", "x"),
            "longer than 4095"
        );
        yield return Zip("zip name with an escape sequence", new ZipBuilder().Add("../\u001b[2J", "x"), "\\u001b[2J", "'..'");
        yield return Tar("tar name climbing by backslashes", new TarBuilder().Add("a\\..\\..\\evil", "x"), "'..'");
        yield return Tar("tar name in overlong UTF-8", new TarBuilder().AddRaw([0xC0, 0xAE, 0xC0, 0xAE, 0x2F, 0x78], [1]), "UTF-8");
        yield return Tar("tar name by pax that climbs", new TarBuilder().Pax("path", "../evil").Add("harmless", "x"), "../evil", "'..'");
        yield return Tar("tar name by pax with NUL", new TarBuilder().Pax("path", "a\0b").Add("harmless", "x"), "a\\u0000b", "NUL");
        yield return Tar(
            "tar name by pax that is absolute",
            new TarBuilder().Pax("path", "/etc/passwd").Add("harmless", "x"),
            "/etc/passwd",
            "absolute"
        );
        yield return Tar(
            "tar name by pax of 64 KiB",
            new TarBuilder().Pax("path", string.Concat(Enumerable.Repeat("abcdefg/", 8192))).Add("harmless", "x"),
            "longer than 4095"
        );
        yield return Tar(
            "tar name by pax for all entries",
            new TarBuilder().Pax("path", "evil", 'g').Add("harmless", "x"),
            "'path' for all entries"
        );
        yield return Tar(
            "tar name by GNU that climbs",
            new TarBuilder().Add("././@LongLink", "../../evil\0", 'L').Add("harmless", "x"),
            "../../evil",
            "'..'"
        );
        yield return Tar("tar name by GNU without an entry", new TarBuilder().Add("././@LongLink", "evil\0", 'L'), "announces an entry");
        yield return Tar("tar name with prefix that climbs", PrefixedTar("..", "evil"), "../evil", "'..'");
    }

    private static IEnumerable<HostileArchive> Links()
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

    private static IEnumerable<HostileArchive> Kinds()
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
        yield return Zip("zip by an unknown method", new ZipBuilder().AddRaw("e"u8.ToArray(), [1, 2, 3], method: 97), "packed in a way");
    }

    private static IEnumerable<HostileArchive> Conflicts()
    {
        yield return Zip("zip names that differ in case", new ZipBuilder().Add("a/x", "1").Add("a/X", "2"), "'a/X'", "'a/x'", "case");
        yield return Tar("tar directories that differ in case", new TarBuilder().Add("A/x", "1").Add("a/y", "2"), "'a'", "'A'", "case");
        yield return Tar("tar names that differ in case beyond ASCII", new TarBuilder().Add("\u00e9", "1").Add("\u00c9", "2"), "case");
        yield return Zip("zip file as parent", new ZipBuilder().Add("a", "1").Add("a/b", "2"), "'a'", "both");
        yield return Tar("tar file where a directory is", new TarBuilder().Add("a/b", "1").Add("a", "2"), "'a'", "both");
        yield return Tar("tar file named as the root", new TarBuilder().Add(".", "1"), "root");
        yield return Zip("zip file and directory of one name", new ZipBuilder().Add("a/", "").Add("a", "1"), "'a'", "both");
    }

    private static IEnumerable<HostileArchive> Bombs()
    {
        var zeros = new byte[2 * 1024 * 1024];
        var small = new ArchiveLimits { FreeBytes = 1024 * 1024 };
        yield return Zip("zip bomb", new ZipBuilder().AddRaw("z"u8.ToArray(), zeros), "250 times") with
        {
            Limits = small,
        };
        yield return Tar("tar bomb", new TarBuilder().AddRaw("z"u8.ToArray(), zeros), "250 times") with
        {
            Limits = small,
        };
        yield return new HostileArchive(
            "tar bomb after its end",
            ArchiveKind.TarGzip,
            TarBuilder.Gzip([.. new TarBuilder().Add("a", "1").Tar(), .. zeros]),
            "250 times"
        ) with
        {
            Limits = small,
        };
        yield return new HostileArchive("gzip of nothing but zeros", ArchiveKind.TarGzip, TarBuilder.Gzip(zeros), "250 times") with
        {
            Limits = small,
        };
        yield return new HostileArchive(
            "tar bomb beyond the default limits",
            ArchiveKind.TarGzip,
            TarBuilder.Gzip(new byte[80 * 1024 * 1024]),
            "250 times"
        );

        var many = new TarBuilder();
        var manyZipped = new ZipBuilder();
        for (var i = 0; i < 101; i++)
        {
            many.Add($"f{i}");
            manyZipped.Add($"f{i}");
        }

        var few = new ArchiveLimits { MaxEntries = 100, MaxTotalBytes = 1000 };
        yield return Tar("tar of too many entries", many, "more than 100 entries") with
        {
            Limits = few with { MaxTotalBytes = long.MaxValue },
        };
        yield return Zip("zip of too many entries", manyZipped, "more than 100 entries") with
        {
            Limits = few,
        };
        yield return Zip(
            "zip of too many implied directories",
            new ZipBuilder().Add(string.Join('/', Enumerable.Repeat("d", 150)), "x"),
            "more than 100 entries"
        ) with
        {
            Limits = few,
        };
        yield return Zip(
            "zip of too many bytes",
            new ZipBuilder().Add("a", new string('x', 600)).Add("b", new string('y', 600)),
            "more than 1.0 KiB"
        ) with
        {
            Limits = few,
        };
        yield return Tar(
            "tar of endless pax headers",
            Repeat(101, static (tar, _) => tar.Pax("comment", "x")),
            "more than 100 entries"
        ) with
        {
            Limits = few with { MaxTotalBytes = long.MaxValue },
        };
    }

    private static IEnumerable<HostileArchive> Lies()
    {
        yield return Zip("zip checksum", new ZipBuilder().AddRaw("x"u8.ToArray(), [1, 2, 3], crc: 7), "'x'", "checksum");
        yield return Zip("zip size too small", new ZipBuilder().AddRaw("x"u8.ToArray(), new byte[5000], size: 10), "'x'");
        yield return Zip("zip size too large", new ZipBuilder().AddRaw("x"u8.ToArray(), new byte[10], size: 5000), "'x'", "size");
        yield return Zip(
            "zip packed size beyond the end",
            new ZipBuilder().AddRaw("x"u8.ToArray(), new byte[10], packedSize: 1 << 30),
            "overlap"
        );
        yield return Zip("zip count of entries", new ZipBuilder().Add("x", "1"), 9, "damaged");
        yield return Tar(
            "tar size beyond the end",
            new TarBuilder().AddRaw("x"u8.ToArray(), [1], size: Octal("00000100000\0")),
            "cut short"
        );
        yield return Tar(
            "tar size negative",
            new TarBuilder().AddRaw("x"u8.ToArray(), [1], size: [.. Enumerable.Repeat((byte)0xFF, 12)]),
            "impossible size"
        );
        yield return Tar(
            "tar size beyond 63 bits",
            new TarBuilder().AddRaw("x"u8.ToArray(), [1], size: [0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
            "impossible size"
        );
        yield return Tar(
            "tar size with a sign",
            new TarBuilder().AddRaw("x"u8.ToArray(), [1], size: Octal("-0000000001\0")),
            "impossible size"
        );
        yield return Tar("tar size by pax negative", new TarBuilder().Pax("size", "-1").Add("x", "1"), "impossible size");
        yield return Tar("tar size by pax beyond the end", new TarBuilder().Pax("size", "99999999").Add("x", "1"), "cut short");
        yield return Tar("tar pax length lies", new TarBuilder().Add("pax", "999 path=x\n", 'x').Add("x", "1"), "extended header");
        yield return Tar(
            "tar pax header of 2 GiB",
            new TarBuilder().AddRaw("pax"u8.ToArray(), [], 'x', size: Octal("17777777777\0")),
            "bytes of names"
        );
        yield return Tar(
            "tar GNU name of 8 GiB",
            new TarBuilder().AddRaw("name"u8.ToArray(), [], 'L', size: [0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]),
            "bytes of names"
        );
        yield return Tar("tar checksum", new TarBuilder().AddRaw("x"u8.ToArray(), [1], breakChecksum: true), "damaged");
        yield return Tar("tar with rubbish between", new TarBuilder().Add("x", "1").Raw([.. Enumerable.Repeat((byte)'r', 512)]), "damaged");
    }

    private static IEnumerable<HostileArchive> Overlaps()
    {
        byte[] content = [.. Enumerable.Range(0, 200).Select(static i => (byte)(i * 7))];
        yield return Zip(
            "zip entries that share their bytes",
            new ZipBuilder().AddRaw("a"u8.ToArray(), content).AddRaw("b"u8.ToArray(), content, offset: 0),
            "overlap"
        );
        yield return Zip(
            "zip entry inside another",
            new ZipBuilder().AddRaw("a"u8.ToArray(), content, method: 0).AddRaw("b"u8.ToArray(), [1], method: 0, offset: 40),
            "overlap"
        );
        yield return Zip(
            "zip entry that reaches into the directory",
            new ZipBuilder().AddRaw("a"u8.ToArray(), content, method: 0, packedSize: 260),
            "overlap"
        );
        yield return Zip("zip entry beyond the end", new ZipBuilder().AddRaw("a"u8.ToArray(), content, offset: 1 << 30), "overlap");
        yield return new HostileArchive(
            "zip64 directory without a locator",
            ArchiveKind.Zip,
            new ZipBuilder().Add("a", "1").Zip(directoryOffset: uint.MaxValue),
            "directory is damaged"
        );
        yield return new HostileArchive(
            "zip64 locator that leads nowhere",
            ArchiveKind.Zip,
            new ZipBuilder().Add("a", "1").Zip(ushort.MaxValue, uint.MaxValue, Locator64(1L << 60)),
            "directory is damaged"
        );
        yield return new HostileArchive(
            "zip64 locator that leads elsewhere",
            ArchiveKind.Zip,
            new ZipBuilder().Add("a", "1").Zip(ushort.MaxValue, uint.MaxValue, [.. new byte[56], .. Locator64(0)]),
            "directory is damaged"
        );
        yield return new HostileArchive(
            "zip64 record read for the number of entries alone, with another directory of overlapping entries",
            ArchiveKind.Zip,
            TwoDirectories(content, ushort.MaxValue, 0),
            "directory is damaged"
        );
        yield return new HostileArchive(
            "zip64 record read for the number of the disk alone, with another directory of overlapping entries",
            ArchiveKind.Zip,
            TwoDirectories(content, 1, ushort.MaxValue),
            "directory is damaged"
        );
        yield return new HostileArchive(
            "zip64 record with three million entries",
            ArchiveKind.Zip,
            new ZipBuilder().Zip(ushort.MaxValue, uint.MaxValue, [.. Record64(0, 3_000_000, 0), .. Locator64(0)]),
            "more than 500000 entries"
        );
        yield return Zip(
            "zip64 field with more than is asked for",
            new ZipBuilder().AddRaw("a"u8.ToArray(), content, size: uint.MaxValue, extra: [1, 0, 16, 0, 200, .. new byte[15]]),
            "directory is damaged"
        );
        yield return Zip(
            "zip local headers whose names make entries share bytes",
            new ZipBuilder().Add("a", "1").AddRaw("b"u8.ToArray(), content, method: 0, offset: 0),
            "overlap"
        );
        yield return new HostileArchive(
            "zip in several parts",
            ArchiveKind.Zip,
            WithDisk(new ZipBuilder().Add("a", "1").Zip(), 1),
            "several parts"
        );
        yield return new HostileArchive(
            "zip directory before the start",
            ArchiveKind.Zip,
            new ZipBuilder().Add("a", "1").Zip(directoryOffset: 1 << 30),
            "directory is damaged"
        );
        yield return Zip(
            "zip64 size of an exbibyte",
            new ZipBuilder().AddRaw("a"u8.ToArray(), content, size: uint.MaxValue, extra: [1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x10]),
            "'a'",
            "size"
        );
        yield return Zip(
            "zip64 packed size of an exbibyte",
            new ZipBuilder().AddRaw("a"u8.ToArray(), content, packedSize: uint.MaxValue, extra: [1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x10]),
            "overlap"
        );
        yield return Zip(
            "zip64 offset that is negative",
            new ZipBuilder().AddRaw(
                "a"u8.ToArray(),
                content,
                offset: uint.MaxValue,
                extra: [1, 0, 8, 0, .. Enumerable.Repeat((byte)0xFF, 8)]
            ),
            "directory is damaged"
        );
        yield return Zip(
            "zip64 size without its field",
            new ZipBuilder().AddRaw("a"u8.ToArray(), content, packedSize: uint.MaxValue),
            "directory is damaged"
        );
    }

    private static IEnumerable<HostileArchive> Xz()
    {
        yield return Xz("xz of a name that climbs", XzBuilder.Pack(new TarBuilder().Add("../evil", "x").Tar()), "'../evil'", "'..'");
        yield return Xz("xz of an absolute name", XzBuilder.Pack(new TarBuilder().Add("/evil", "x").Tar()), "'/evil'", "absolute");
        yield return Xz("xz of a hard link out", XzBuilder.Pack(new TarBuilder().Add("l", "", '1', "../x").Tar()), "'l'", "hard link");
        yield return Xz("xz without end mark of the tar", XzBuilder.Pack(new TarBuilder().Add("a", "1").Tar(withEnd: false)), "cut short");
        yield return Xz(
            "xz with a dictionary of 3 GiB",
            XzBuilder.Pack(new TarBuilder().Add("a", "1").Tar(), dictionary: 39),
            "dictionary"
        );
        yield return Xz(
            "xz with a dictionary of 1 GiB",
            XzBuilder.Pack(new TarBuilder().Add("a", "1").Tar(), dictionary: 36),
            "dictionary"
        );
        yield return Xz(
            "xz with an impossible dictionary",
            XzBuilder.Pack(new TarBuilder().Add("a", "1").Tar(), dictionary: 41),
            "dictionary"
        );
        yield return Xz(
            "xz with a dictionary of 1 GiB in its second stream",
            [
                .. XzBuilder.Pack(new TarBuilder().Add("a", "1").Tar(withEnd: false)),
                .. XzBuilder.Pack(new TarBuilder().Add("b", "1").Tar(), dictionary: 36),
            ],
            "cut short"
        );
        yield return Xz("xz in two streams, of which only the first counts", Convert.FromBase64String(XzSample.Streams), "cut short");
        yield return Xz(
            "xz whose index has more records than there are blocks",
            XzBuilder.Pack(new TarBuilder().Add("a", "1").Tar(), records: 100_000),
            "damaged"
        );
        yield return Xz(
            "xz through an unknown filter",
            XzBuilder.Pack(new TarBuilder().Add("a", "1").Tar(), filter: 0x7E),
            "damaged, or packed in a way"
        );
        yield return Xz("xz bomb", Convert.FromBase64String(XzSample.Bomb), "250 times") with
        {
            Limits = new ArchiveLimits { FreeBytes = 1024 * 1024 },
        };

        var whole = XzBuilder.Pack(new TarBuilder().Add("a", new string('a', 3000)).Tar());
        foreach (var part in (double[])[0, 0.01, 0.5, 0.97, 0.999])
        {
            yield return Xz($"xz cut at {part}", whole[..(int)(whole.Length * part)], Broken);
        }

        yield return Xz("xz with a wrong checksum", Flip(whole, whole.Length / 2), "damaged");
    }

    private static IEnumerable<HostileArchive> Cuts()
    {
        var content = new byte[20_000];
        new Random(1).NextBytes(content);
        var zip = new ZipBuilder().AddRaw("x"u8.ToArray(), content).AddRaw("y"u8.ToArray(), content).Zip();
        var tar = new TarBuilder().AddRaw("x"u8.ToArray(), content).AddRaw("y"u8.ToArray(), content).Gzip();
        foreach (var part in (double[])[0, 0.001, 0.3, 0.5, 0.9, 0.999])
        {
            yield return new HostileArchive($"zip cut at {part}", ArchiveKind.Zip, zip[..(int)(zip.Length * part)], Broken);
            yield return new HostileArchive($"tar cut at {part}", ArchiveKind.TarGzip, tar[..(int)(tar.Length * part)], Broken);
        }

        yield return new HostileArchive(
            "tar without end mark",
            ArchiveKind.TarGzip,
            new TarBuilder().Add("x", "1").Gzip(withEnd: false),
            "cut short"
        );
        yield return new HostileArchive("gzip with a flipped bit", ArchiveKind.TarGzip, Flip(tar, tar.Length / 2), Broken);
        yield return new HostileArchive("gzip with a wrong checksum", ArchiveKind.TarGzip, Flip(tar, tar.Length - 6), Broken);
        yield return new HostileArchive("zip with a flipped bit", ArchiveKind.Zip, Flip(zip, zip.Length / 4), "damaged");
        yield return new HostileArchive("text named .zip", ArchiveKind.Zip, "hello"u8.ToArray(), Broken);
        yield return new HostileArchive("text named .tar.gz", ArchiveKind.TarGzip, "hello"u8.ToArray(), Broken);
        yield return new HostileArchive("text named .tar.xz", ArchiveKind.TarXz, "hello"u8.ToArray(), Broken);
        yield return new HostileArchive(
            "gzip of text",
            ArchiveKind.TarGzip,
            TarBuilder.Gzip([.. Enumerable.Repeat((byte)'x', 2000)]),
            "damaged"
        );
        yield return new HostileArchive("zip named .tar.gz", ArchiveKind.TarGzip, zip, Broken);
    }

    private static HostileArchive Xz(string name, byte[] bytes, params string[] says) => new(name, ArchiveKind.TarXz, bytes, says);

    private static HostileArchive Zip(string name, ZipBuilder zip, params string[] says) => new(name, ArchiveKind.Zip, zip.Zip(), says);

    private static HostileArchive Zip(string name, ZipBuilder zip, ushort entries, params string[] says) =>
        new(name, ArchiveKind.Zip, zip.Zip(entries), says);

    private static HostileArchive Tar(string name, TarBuilder tar, params string[] says) =>
        new(name, ArchiveKind.TarGzip, tar.Gzip(), says);

    private static TarBuilder Repeat(int count, Action<TarBuilder, int> add)
    {
        var tar = new TarBuilder();
        for (var i = 0; i < count; i++)
        {
            add(tar, i);
        }

        return tar;
    }

    private static TarBuilder PrefixedTar(string prefix, string name)
    {
        var tar = new TarBuilder().Add(name, "x").Tar(withEnd: false);
        Encoding.ASCII.GetBytes(prefix).CopyTo(tar, 345);
        tar.AsSpan(148, 8).Fill((byte)' ');
        Octal(Convert.ToString(tar.Take(512).Sum(b => b), 8).PadLeft(7, '0') + "\0").CopyTo(tar, 148);
        return new TarBuilder().Raw(tar);
    }

    /// <summary>A sound directory for whoever reads the old record; for others 40 entries that are one and the same.</summary>
    private static byte[] TwoDirectories(byte[] content, ushort entries, ushort disk)
    {
        var others = new ZipBuilder().AddRaw("0"u8.ToArray(), content);
        for (var i = 1; i < 40; i++)
        {
            others.AddRaw([(byte)('0' + i)], content, offset: 0);
        }

        var bad = others.Zip();
        var badDirectory = BinaryPrimitives.ReadUInt32LittleEndian(bad.AsSpan(bad.Length - 6));
        var hidden = bad[(int)badDirectory..^22];
        var sound = new ZipBuilder().AddRaw("0"u8.ToArray(), content);
        var whole = sound.Zip();
        var soundDirectory = BinaryPrimitives.ReadUInt32LittleEndian(whole.AsSpan(whole.Length - 6));
        byte[] zip = [.. whole[..(int)soundDirectory], .. hidden, .. whole[(int)soundDirectory..^22]];
        var end = whole[^22..];
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), entries);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), entries);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), soundDirectory + (uint)hidden.Length);
        return WithDisk([.. zip, .. Record64(0, 40, soundDirectory), .. Locator64(zip.Length), .. end], disk);
    }

    private static byte[] WithDisk(byte[] zip, ushort disk)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(zip.Length - 18), disk);
        BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(zip.Length - 16), disk);
        return zip;
    }

    private static byte[] Record64(uint disk, long entries, long directoryOffset)
    {
        var record = new byte[56];
        "PK\x06\x06"u8.CopyTo(record);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(4), 44);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(16), disk);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(20), disk);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(24), entries);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(32), entries);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(48), directoryOffset);
        return record;
    }

    private static byte[] Locator64(long offset)
    {
        var locator = new byte[20];
        "PK\x06\x07"u8.CopyTo(locator);
        BinaryPrimitives.WriteInt64LittleEndian(locator.AsSpan(8), offset);
        locator[16] = 1;
        return locator;
    }

    private static byte[] Octal(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Flip(byte[] bytes, int at)
    {
        var flipped = bytes.ToArray();
        flipped[at] ^= 0x10;
        return flipped;
    }

    private static string Shorten(string name) => name.Length > 50 ? name[..50] : name;
}
