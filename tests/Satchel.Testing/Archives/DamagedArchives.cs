using Satchel.Archives;
using static Satchel.Testing.Archives.HostileArchives;

namespace Satchel.Testing.Archives;

/// <summary>Archives cut short, with bits that flipped, or named as what they are not; xz with all of that.</summary>
internal static class DamagedArchives
{
    public static IEnumerable<HostileArchive> OfXz()
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

    public static IEnumerable<HostileArchive> Cuts()
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

    private static byte[] Flip(byte[] bytes, int at)
    {
        var flipped = bytes.ToArray();
        flipped[at] ^= 0x10;
        return flipped;
    }
}
