using System.Buffers.Binary;
using System.Text;

namespace Satchel.Archives.Tar;

/// <summary>Fields of the 512 bytes in front of every tar entry.</summary>
internal static class TarHeaderFormat
{
    private const int ChecksumOffset = 148;
    private const int ChecksumLength = 8;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool HasRightChecksum(ReadOnlySpan<byte> block)
    {
        long unsigned = ' ' * ChecksumLength;
        long signed = unsigned;
        for (var i = 0; i < block.Length; i++)
        {
            if (i is < ChecksumOffset or >= ChecksumOffset + ChecksumLength)
            {
                unsigned += block[i];
                signed += (sbyte)block[i];
            }
        }

        // Some old writers summed signed bytes.
        return ReadNumber(block.Slice(ChecksumOffset, ChecksumLength)) is { } sum && (sum == unsigned || sum == signed);
    }

    /// <summary>Octal text, or big-endian binary when the first bit is set.</summary>
    /// <returns>Null for what is no number, negative, or beyond 63 bits.</returns>
    public static long? ReadNumber(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            var high = field[..^sizeof(long)];
            var isSmall =
                (field.Length == sizeof(long) || (high[0] == 0x80 && !high[1..].ContainsAnyExcept((byte)0))) && field.Length > sizeof(long);
            var value = isSmall ? BinaryPrimitives.ReadInt64BigEndian(field[^sizeof(long)..]) : -1;
            return value >= 0 ? value : null;
        }

        var number = 0L;
        foreach (var c in field.Trim(" \0"u8))
        {
            if (c is < (byte)'0' or > (byte)'7' || number > long.MaxValue >> 3)
            {
                return null;
            }

            number = (number << 3) | (uint)(c - '0');
        }

        return number;
    }

    /// <exception cref="DecoderFallbackException">Not UTF-8.</exception>
    public static string ReadName(ReadOnlySpan<byte> block)
    {
        var name = ReadText(block[..100]);
        var prefix = block.Slice(257, 6).SequenceEqual("ustar\0"u8) ? ReadText(block.Slice(345, 155)) : "";
        return prefix.Length > 0 ? prefix + "/" + name : name;
    }

    /// <summary>Text up to the first NUL.</summary>
    /// <exception cref="DecoderFallbackException">Not UTF-8.</exception>
    public static string ReadText(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return StrictUtf8.GetString(end < 0 ? field : field[..end]);
    }

    /// <summary>All of a text, NULs inside included: whoever takes it as a name will see them.</summary>
    /// <exception cref="DecoderFallbackException">Not UTF-8.</exception>
    public static string ReadAll(ReadOnlySpan<byte> field) => StrictUtf8.GetString(field);
}
