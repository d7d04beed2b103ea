using System.Buffers.Binary;
using System.IO.Compression;
using System.Reflection;
using Satchel.Archives.Zip;
using Satchel.Testing.Archives;

namespace Satchel.Archives.Tests.Zip;

/// <summary>The guard and the reader behind it must find the same entries in whatever the guard lets through.</summary>
public sealed class ZipDifferentialTests
{
    private const int Rounds = 20_000;

    private static readonly FieldInfo OffsetInReader = typeof(ZipArchiveEntry).GetField(
        "_offsetOfLocalHeader",
        BindingFlags.Instance | BindingFlags.NonPublic
    )!;

    private static readonly byte[][] Values =
    [
        [0],
        [1],
        [0xFF],
        [0xFF, 0xFF],
        [0xFF, 0xFF, 0xFF, 0xFF],
        [0, 0, 0, 0],
        [0x50, 0x4B, 1, 2],
        [0x50, 0x4B, 5, 6],
        [1, 0, 8, 0],
        [1, 0, 28, 0],
    ];

    [Fact]
    public async Task Read_MutatedZips_GuardAndReaderAgreeOnEveryField()
    {
        var random = new Random(20260705);
        var taken = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var zip = Mutate(random, Build(random));
            var (places, fault) = await ZipDirectoryGuard.ReadAsync(new MemoryStream(zip), 1000, CancellationToken.None);
            if (fault is null && Read(zip) is { } read)
            {
                read.Should()
                    .Equal(places.Select(static place => place with { Method = 0 }), "round {0}: {1}", round, Convert.ToHexString(zip));
                taken++;
            }
        }

        // Mutations that refuse everything would show nothing.
        taken.Should().BeGreaterThan(Rounds / 20);
    }

    [Fact]
    public async Task Read_EveryPairOfWideFields_GuardAndReaderAgree()
    {
        foreach (var flags in Enumerable.Range(0, 16))
        {
            foreach (var length in (int[])[0, 4, 8, 16, 20, 24, 28, 32])
            {
                var zip = Build(flags, length);
                var (places, fault) = await ZipDirectoryGuard.ReadAsync(new MemoryStream(zip), 1000, CancellationToken.None);
                if (fault is null && Read(zip) is { } read)
                {
                    read.Should().Equal(places.Select(static place => place with { Method = 0 }), "flags {0}, {1} bytes", flags, length);
                }
            }
        }
    }

    /// <summary>What the reader finds; null when it refuses.</summary>
    private static List<ZipEntryPlace>? Read(byte[] zip)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(zip), ZipArchiveMode.Read);
            return
            [
                .. archive.Entries.Select(static entry => new ZipEntryPlace(
                    (long)OffsetInReader.GetValue(entry)!,
                    entry.CompressedLength,
                    entry.Length,
                    entry.FullName,
                    Method: 0, // The reader shows none.
                    IsNameGuessed: false
                )),
            ];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] Build(Random random)
    {
        var zip = new ZipBuilder();
        var count = random.Next(0, 4);
        for (var i = 0; i < count; i++)
        {
            zip.AddRaw(
                [(byte)('a' + i)],
                new byte[random.Next(0, 50)],
                method: random.Next(2) == 0 ? (ushort)0 : (ushort)8,
                offset: random.Next(8) == 0 ? uint.MaxValue : null,
                size: random.Next(8) == 0 ? uint.MaxValue : null,
                packedSize: random.Next(8) == 0 ? uint.MaxValue : null,
                extra: random.Next(3) == 0 ? Wide(random.Next(0, 4) * 8, random.Next(60)) : null
            );
        }

        var old = zip.Zip();
        if (random.Next(3) > 0)
        {
            return old;
        }

        var offset = BinaryPrimitives.ReadUInt32LittleEndian(old.AsSpan(old.Length - 6));
        return zip.Zip(
            random.Next(2) == 0 ? ushort.MaxValue : null,
            random.Next(2) == 0 ? uint.MaxValue : null,
            End64(old.Length - 22, random.Next(4) == 0 ? random.Next(5) : count, random.Next(4) == 0 ? random.Next(100) : offset)
        );
    }

    /// <summary>One entry of which any of size, packed size, offset and disk are all ones.</summary>
    private static byte[] Build(int flags, int length)
    {
        var zip = new ZipBuilder().Add("first", "1");
        zip.AddRaw(
            "a"u8.ToArray(),
            [1, 2, 3],
            method: 0,
            size: (flags & 1) != 0 ? uint.MaxValue : null,
            packedSize: (flags & 2) != 0 ? uint.MaxValue : null,
            extra: Wide(length, 3)
        );
        var bytes = zip.Zip();
        var directory = bytes.AsSpan((int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 6)));
        var entry = directory[(46 + "first".Length)..];
        if ((flags & 4) != 0)
        {
            entry.Slice(42, 4).Fill(0xFF);
        }

        if ((flags & 8) != 0)
        {
            entry.Slice(34, 2).Fill(0xFF);
        }

        return bytes;
    }

    private static byte[] Wide(int length, long value)
    {
        var field = new byte[4 + length];
        field[0] = 1;
        field[2] = (byte)length;
        for (var at = 4; at + 8 <= field.Length; at += 8)
        {
            BinaryPrimitives.WriteInt64LittleEndian(field.AsSpan(at), value);
        }

        return field;
    }

    private static byte[] End64(long at, long entries, long directoryOffset)
    {
        var end = new byte[76];
        "PK\x06\x06"u8.CopyTo(end);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(4), 44);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(24), entries);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(32), entries);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(40), at - directoryOffset);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(48), directoryOffset);
        "PK\x06\x07"u8.CopyTo(end.AsSpan(56));
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(64), at);
        end[72] = 1;
        return end;
    }

    private static byte[] Mutate(Random random, byte[] zip)
    {
        for (var i = random.Next(0, 3); i > 0; i--)
        {
            // Mostly near the end, where the records lie.
            var at = random.Next(3) == 0 ? random.Next(zip.Length) : Math.Max(0, zip.Length - 1 - random.Next(120));
            var value = Values[random.Next(Values.Length)];
            value.AsSpan(0, Math.Min(value.Length, zip.Length - at)).CopyTo(zip.AsSpan(at));
        }

        return zip;
    }
}
