using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Satchel.Testing.Archives;

/// <summary>Writes tars byte by byte, so that they can lie about anything.</summary>
public sealed class TarBuilder
{
    private readonly ArrayBufferWriter<byte> _tar = new();

    public TarBuilder Add(string name, string content = "", char type = '0', string link = "", int mode = 0x1A4) =>
        AddRaw(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(content), type, link, mode);

    public TarBuilder AddRaw(
        byte[] name,
        byte[] content,
        char type = '0',
        string link = "",
        int mode = 0x1A4,
        byte[]? size = null,
        bool breakChecksum = false
    )
    {
        var block = new byte[512];
        name.AsSpan(0, Math.Min(100, name.Length)).CopyTo(block);
        Octal(mode, 8).CopyTo(block, 100);
        Octal(0, 8).CopyTo(block, 108);
        Octal(0, 8).CopyTo(block, 116);
        (size ?? Octal(content.Length, 12)).CopyTo(block, 124);
        Octal(0, 12).CopyTo(block, 136);
        block[156] = (byte)type;
        Encoding.UTF8.GetBytes(link).AsSpan(0, Math.Min(100, Encoding.UTF8.GetByteCount(link))).CopyTo(block.AsSpan(157));
        "ustar\000"u8.CopyTo(block.AsSpan(257));
        block.AsSpan(148, 8).Fill((byte)' ');
        Octal(block.Sum(b => (int)b) + (breakChecksum ? 1 : 0), 8).CopyTo(block, 148);
        _tar.Write(block);
        _tar.Write(content);
        _tar.Write(new byte[(512 - (content.Length % 512)) % 512]);
        return this;
    }

    /// <summary>A header of pax in front of the next entry.</summary>
    public TarBuilder Pax(string key, string value, char type = 'x')
    {
        var body = $" {key}={value}\n";
        var bodyLength = Encoding.UTF8.GetByteCount(body);
        var length = bodyLength + 1;
        while (length != bodyLength + length.ToString(CultureInfo.InvariantCulture).Length)
        {
            length = bodyLength + length.ToString(CultureInfo.InvariantCulture).Length;
        }

        return Add("pax", length.ToString(CultureInfo.InvariantCulture) + body, type);
    }

    /// <summary>Bytes that are no entry.</summary>
    public TarBuilder Raw(byte[] bytes)
    {
        _tar.Write(bytes);
        return this;
    }

    public byte[] Tar(bool withEnd = true) => withEnd ? [.. _tar.WrittenSpan.ToArray(), .. new byte[1024]] : _tar.WrittenSpan.ToArray();

    public byte[] Gzip(bool withEnd = true) => Gzip(Tar(withEnd));

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Octal(long value, int width) =>
        Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(width - 1, '0') + "\0");
}
