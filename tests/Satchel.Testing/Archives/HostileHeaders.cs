using static Satchel.Testing.Archives.HostileArchives;

namespace Satchel.Testing.Archives;

/// <summary>Headers that lie about sizes and checksums.</summary>
internal static class HostileHeaders
{
    public static IEnumerable<HostileArchive> Lies()
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
}
