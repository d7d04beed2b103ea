using System.Buffers.Binary;
using Satchel.Archives;
using static Satchel.Testing.Archives.HostileArchives;

namespace Satchel.Testing.Archives;

/// <summary>Directories of zips that lie about where entries are, or can be read in two ways.</summary>
internal static class HostileDirectories
{
    public static IEnumerable<HostileArchive> Overlaps()
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
}
