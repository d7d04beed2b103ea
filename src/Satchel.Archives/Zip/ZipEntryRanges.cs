using System.Buffers.Binary;

namespace Satchel.Archives.Zip;

/// <summary>
/// Where the entries of a zip say they lie. Entries that share bytes make an archive unpack to many times its size without any one of them
/// being suspicious, and no honest writer makes them: they are refused before anything is unpacked.
/// </summary>
internal static class ZipEntryRanges
{
    private const uint EntryMark = 0x02014b50;
    private const int EntrySize = 46;
    private const int LocalHeaderSize = 30;
    private const ushort Zip64Field = 1;

    /// <param name="directory">All of the directory, and nothing behind it but what ends a zip.</param>
    /// <param name="directoryOffset">Where it begins: no entry may reach beyond.</param>
    /// <param name="maxEntries">More are too many.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? FindFault(ReadOnlySpan<byte> directory, long directoryOffset, int maxEntries)
    {
        var ranges = new List<(long Start, long End)>();
        while (directory.Length >= EntrySize && BinaryPrimitives.ReadUInt32LittleEndian(directory) == EntryMark)
        {
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]);
            int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]);
            int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
            var length = EntrySize + nameLength + extraLength + commentLength;
            if (length > directory.Length)
            {
                return "its directory is damaged";
            }

            var (packedSize, offset) = ReadPlace(directory, directory.Slice(EntrySize + nameLength, extraLength));
            if (packedSize < 0 || offset < 0)
            {
                return "its directory is damaged";
            }

            if (
                offset > directoryOffset - LocalHeaderSize - nameLength
                || packedSize > directoryOffset - offset - LocalHeaderSize - nameLength
            )
            {
                return "entries in it overlap its directory";
            }

            if (ranges.Count == maxEntries)
            {
                return $"it has more than {maxEntries} entries";
            }

            ranges.Add((offset, offset + LocalHeaderSize + nameLength + packedSize));
            directory = directory[length..];
        }

        ranges.Sort();
        for (var i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].Start < ranges[i - 1].End)
            {
                return "entries in it overlap";
            }
        }

        return null;
    }

    /// <summary>Fields that are all ones stand in an extra field instead, 8 bytes each, in this order: size, packed size, offset.</summary>
    private static (long PackedSize, long Offset) ReadPlace(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> extra)
    {
        long packedSize = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
        var field = Find64(extra);
        if (BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]) == uint.MaxValue)
        {
            Take(ref field, uint.MaxValue);
        }

        packedSize = packedSize == uint.MaxValue ? Take(ref field, packedSize) : packedSize;
        offset = offset == uint.MaxValue ? Take(ref field, offset) : offset;
        return (packedSize, offset);
    }

    private static ReadOnlySpan<byte> Find64(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
            {
                break;
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == Zip64Field)
            {
                return extra.Slice(4, length);
            }

            extra = extra[(4 + length)..];
        }

        return [];
    }

    private static long Take(ref ReadOnlySpan<byte> field, long otherwise)
    {
        if (field.Length < sizeof(long))
        {
            return otherwise;
        }

        var value = BinaryPrimitives.ReadInt64LittleEndian(field);
        field = field[sizeof(long)..];
        return value;
    }
}
