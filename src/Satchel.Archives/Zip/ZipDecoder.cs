using System.Buffers.Binary;
using System.Globalization;
using Satchel.Archives.Xz;
using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.LZMA;
using SharpCompress.Compressors.Xz;

namespace Satchel.Archives.Zip;

/// <summary>Unpacks entries that the runtime's own reader does not: bzip2 and LZMA, which Python writes as well, and xz.</summary>
internal static class ZipDecoder
{
    private const ushort Bzip2 = 12;
    private const ushort Lzma = 14;
    private const ushort Xz = 95;
    private const int LocalHeaderSize = 30;

    // The version of who wrote it, the length of the properties, and those: a byte, and the size of the dictionary.
    private const int LzmaHeaderSize = 9;
    private const int LzmaPropertiesSize = 5;

    /// <summary>Whether entries of a method are read here.</summary>
    public static bool Knows(ushort method) => method is Bzip2 or Lzma or Xz;

    /// <summary>A way of packing that nobody here unpacks, as people call it; null for one that is.</summary>
    public static string? NameOfOther(ushort method) =>
        method switch
        {
            0 or 8 or 9 or Bzip2 or Lzma or Xz => null,
            20 or 93 => "Zstandard",
            97 => "WavPack",
            98 => "PPMd",
            _ => string.Create(CultureInfo.InvariantCulture, $"method {method} of the format"),
        };

    /// <summary>Opens the content of an entry.</summary>
    /// <param name="zip">Of which <see cref="ZipDirectoryGuard"/> has found the places to be sound.</param>
    /// <exception cref="InvalidDataException">Damaged, or the decoder would want too much memory.</exception>
    public static async ValueTask<Stream> OpenAsync(Stream zip, ZipEntryPlace place, CancellationToken cancellationToken)
    {
        if (place.Size == 0)
        {
            return Stream.Null;
        }

        var header = new byte[LocalHeaderSize];
        zip.Position = place.Offset;
        await zip.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
        var start =
            place.Offset
            + LocalHeaderSize
            + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26))
            + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        var packed = new StreamPart(zip, start, place.PackedSize);
        return place.Method switch
        {
            Bzip2 => await BZip2Stream
                .CreateAsync(packed, CompressionMode.Decompress, decompressConcatenated: false, cancellationToken: cancellationToken)
                .ConfigureAwait(false),
            Lzma => await OpenLzmaAsync(packed, place.Size, cancellationToken).ConfigureAwait(false),
            _ => await OpenXzAsync(packed, cancellationToken).ConfigureAwait(false),
        };
    }

    private static async ValueTask<Stream> OpenXzAsync(StreamPart packed, CancellationToken cancellationToken) =>
        await new XzGuard(packed).FindFaultAsync(cancellationToken).ConfigureAwait(false) is { } fault
            ? throw new InvalidDataException($"of an entry packed with xz, {fault}")
            : new XZStream(packed);

    private static async ValueTask<Stream> OpenLzmaAsync(StreamPart packed, long size, CancellationToken cancellationToken)
    {
        var header = new byte[LzmaHeaderSize];
        await packed.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
        var properties = header[^LzmaPropertiesSize..];
        if (BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(2)) != LzmaPropertiesSize)
        {
            throw new InvalidDataException("an entry's LZMA properties are damaged");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(properties.AsSpan(1)) > XzGuard.MaxDictionaryBytes)
        {
            throw new InvalidDataException("an entry's LZMA dictionary is too large");
        }

        return await LzmaStream.CreateAsync(properties, packed, packed.Length - LzmaHeaderSize, size).ConfigureAwait(false);
    }
}
