using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Satchel.Archives.Zip;

/// <summary>
/// Reads the name of a zip's entry. A zip says of a name only whether it is UTF-8; where it is not said, writers put there what their system
/// used. In this order: the flag; the extra field with the name in UTF-8, when its checksum fits; bytes that are UTF-8; code page 437, the one
/// of the format's first systems.
/// </summary>
internal static class ZipEntryName
{
    private const int UnicodePathField = 0x7075;
    private const ushort Utf8Flag = 0x800;

    // Systems whose own separator is a backslash, as the number that made the entry: FAT, NTFS, VFAT.
    private static readonly byte[] BackslashSystems = [0, 10, 14];

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Encoding CodePage437 =
        CodePagesEncodingProvider.Instance.GetEncoding(437) ?? throw new NotSupportedException("Code page 437 is missing.");

    /// <param name="name">Bytes as they stand in the directory.</param>
    /// <param name="flags">Of the entry.</param>
    /// <param name="system">The number of the system that it was made on.</param>
    /// <param name="extra">All its extra fields in the directory.</param>
    /// <param name="isGuessed">Whether the encoding was said nowhere.</param>
    /// <returns>The name with slashes; with U+FFFD in it when it is said to be UTF-8 and is not.</returns>
    public static string Read(ReadOnlySpan<byte> name, ushort flags, byte system, ReadOnlySpan<byte> extra, out bool isGuessed)
    {
        var text = Decode(name, flags, extra, out isGuessed);
        return BackslashSystems.Contains(system) ? text.Replace('\\', '/') : text;
    }

    private static string Decode(ReadOnlySpan<byte> name, ushort flags, ReadOnlySpan<byte> extra, out bool isGuessed)
    {
        isGuessed = false;
        if ((flags & Utf8Flag) != 0)
        {
            return Encoding.UTF8.GetString(name);
        }

        if (FindUnicodePath(name, extra) is { } path)
        {
            return path;
        }

        if (TryUtf8(name) is { } text)
        {
            return text;
        }

        isGuessed = true;
        return CodePage437.GetString(name);
    }

    /// <summary>Info-ZIP's field: a version, the checksum of the name it belongs to, and that name in UTF-8.</summary>
    private static string? FindUnicodePath(ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
            {
                return null;
            }

            var field = extra.Slice(4, length);
            if (
                BinaryPrimitives.ReadUInt16LittleEndian(extra) == UnicodePathField
                && field.Length > 5
                && field[0] == 1
                && BinaryPrimitives.ReadUInt32LittleEndian(field[1..]) == Crc32.HashToUInt32(name)
            )
            {
                return TryUtf8(field[5..]);
            }

            extra = extra[(4 + length)..];
        }

        return null;
    }

    private static string? TryUtf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
