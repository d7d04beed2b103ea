using System.Buffers.Binary;

namespace Satchel.Archives.Zip;

/// <summary>
/// Reads the directory of a zip. A field of 32 bits that is all ones stands in an extra field instead; readers differ in what they make of one
/// that is missing, too long or there twice, so only those are taken that leave nothing to differ in.
/// </summary>
internal static class ZipDirectory
{
    private const uint EntryMark = 0x02014b50;
    private const int EntrySize = 46;
    private const ushort Zip64Field = 1;

    /// <param name="directory">All of the directory, and what follows up to the record that ends the zip.</param>
    /// <param name="entries">How many there must be.</param>
    /// <param name="places">Takes one for each entry, in order.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? FindFault(ReadOnlySpan<byte> directory, long entries, List<ZipEntryPlace> places)
    {
        while (directory.Length >= EntrySize && BinaryPrimitives.ReadUInt32LittleEndian(directory) == EntryMark)
        {
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]);
            int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]);
            int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
            var length = EntrySize + nameLength + extraLength + commentLength;
            if (length > directory.Length || places.Count == entries)
            {
                return ZipEnd.Damaged;
            }

            // The number of the disk it starts on: nothing but the first.
            if (
                BinaryPrimitives.ReadUInt16LittleEndian(directory[34..]) != 0
                || ReadPlace(directory, directory.Slice(EntrySize, nameLength), directory.Slice(EntrySize + nameLength, extraLength))
                    is not { } place
            )
            {
                return ZipEnd.Damaged;
            }

            places.Add(place);
            directory = directory[length..];
        }

        return places.Count == entries ? null : ZipEnd.Damaged;
    }

    private static ZipEntryPlace? ReadPlace(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra)
    {
        long packedSize = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
        var wide = (size == uint.MaxValue ? 1 : 0) + (packedSize == uint.MaxValue ? 1 : 0) + (offset == uint.MaxValue ? 1 : 0);
        if (wide > 0)
        {
            var field = FindOnlyWideField(extra);
            if (field.Length != wide * sizeof(long))
            {
                return null;
            }

            // In this order, and only those that are all ones.
            size = size == uint.MaxValue ? Take(ref field) : size;
            packedSize = packedSize == uint.MaxValue ? Take(ref field) : packedSize;
            offset = offset == uint.MaxValue ? Take(ref field) : offset;
        }

        var text = ZipEntryName.Read(name, BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]), entry[5], extra, out var isGuessed);
        return size < 0 || packedSize < 0 || offset < 0
            ? null
            : new ZipEntryPlace(offset, packedSize, size, text, BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]), isGuessed);
    }

    /// <returns>Its content; empty when there is none, or more than one.</returns>
    private static ReadOnlySpan<byte> FindOnlyWideField(ReadOnlySpan<byte> extra)
    {
        ReadOnlySpan<byte> found = [];
        var count = 0;
        while (extra.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
            {
                break;
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == Zip64Field)
            {
                found = extra.Slice(4, length);
                count++;
            }

            extra = extra[(4 + length)..];
        }

        return count == 1 ? found : [];
    }

    private static long Take(ref ReadOnlySpan<byte> field)
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(field);
        field = field[sizeof(long)..];
        return value;
    }
}
