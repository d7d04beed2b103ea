using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Satchel.Testing.Archives;

/// <summary>Writes zips byte by byte, so that they can lie about anything.</summary>
public sealed class ZipBuilder
{
    private readonly ArrayBufferWriter<byte> _zip = new();
    private readonly ArrayBufferWriter<byte> _directory = new();
    private int _entries;

    /// <summary>Number of the system that it is made on; 3 is Unix, 0 what Windows writes.</summary>
    public byte System { get; init; } = 3;

    public ZipBuilder Add(string name, string content = "", int mode = 0) =>
        AddRaw(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(content), mode);

    /// <param name="mode">Unix mode with file type, octal 100644 and the like; 0 as from a system without.</param>
    /// <param name="flags">Bit 11 says that the name is UTF-8, bit 0 that the content is encrypted.</param>
    /// <param name="offset">Where the entry is said to lie; nothing is written but its line in the directory.</param>
    /// <param name="extra">Extra fields in the directory.</param>
    public ZipBuilder AddRaw(
        byte[] name,
        byte[] content,
        int mode = 0,
        ushort flags = 0x800,
        uint? crc = null,
        uint? size = null,
        uint? packedSize = null,
        ushort method = 8,
        uint? offset = null,
        byte[]? extra = null
    )
    {
        var packed = method == 8 ? Deflate(content) : content;
        extra ??= [];
        var common = new byte[26];
        BinaryPrimitives.WriteUInt16LittleEndian(common, 20);
        BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(2), flags);
        BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(4), method);
        BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(8), 0x21);
        BinaryPrimitives.WriteUInt32LittleEndian(common.AsSpan(10), crc ?? Crc(content));
        BinaryPrimitives.WriteUInt32LittleEndian(common.AsSpan(14), packedSize ?? (uint)packed.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(common.AsSpan(18), size ?? (uint)content.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(22), (ushort)name.Length);

        var rest = new byte[14];
        BinaryPrimitives.WriteUInt32LittleEndian(rest.AsSpan(6), (uint)mode << 16);
        BinaryPrimitives.WriteUInt32LittleEndian(rest.AsSpan(10), offset ?? (uint)_zip.WrittenCount);
        if (offset is null)
        {
            _zip.Write((byte[])[0x50, 0x4b, 3, 4, .. common, .. name, .. packed]);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(24), (ushort)extra.Length);
        _directory.Write((byte[])[0x50, 0x4b, 1, 2, 20, System, .. common, .. rest, .. name, .. extra]);
        _entries++;
        return this;
    }

    /// <param name="entries">Number of entries that the end claims.</param>
    /// <param name="directoryOffset">Where the end claims the directory begins.</param>
    /// <param name="beforeEnd">Bytes between directory and end.</param>
    public byte[] Zip(ushort? entries = null, uint? directoryOffset = null, byte[]? beforeEnd = null)
    {
        var end = new byte[22];
        "PK\x05\x06"u8.CopyTo(end);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), entries ?? (ushort)_entries);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), entries ?? (ushort)_entries);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)_directory.WrittenCount);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), directoryOffset ?? (uint)_zip.WrittenCount);
        return [.. _zip.WrittenSpan.ToArray(), .. _directory.WrittenSpan.ToArray(), .. beforeEnd ?? [], .. end];
    }

    /// <summary>Bit by bit: another way than the product's.</summary>
    public static uint Crc(ReadOnlySpan<byte> content)
    {
        var crc = uint.MaxValue;
        foreach (var value in content)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }

    private static byte[] Deflate(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal))
        {
            deflate.Write(content);
        }

        return packed.ToArray();
    }
}
