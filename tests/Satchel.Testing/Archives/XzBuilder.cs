using System.Buffers.Binary;

namespace Satchel.Testing.Archives;

/// <summary>Writes xz streams byte by byte, content not compressed, so that they can lie about anything.</summary>
public static class XzBuilder
{
    private const int ChunkSize = 64 * 1024;

    /// <param name="dictionary">Code of the dictionary's size: 0 is 4 KiB, 40 is 4 GiB.</param>
    /// <param name="filter">Which filter the block says it went through: 0x21 is LZMA2.</param>
    /// <param name="records">How many records the index says it has.</param>
    public static byte[] Pack(byte[] content, byte dictionary = 0, byte filter = 0x21, int records = 1)
    {
        var header = WithCrc([2, 0, filter, 1, dictionary, 0, 0, 0]);
        byte[] chunks = [.. content.Chunk(ChunkSize).SelectMany(static (chunk, number) => Chunk(chunk, isFirst: number == 0)), 0];
        var check = Number(ZipBuilder.Crc(content));
        byte[] record = [.. Varying(header.Length + chunks.Length + check.Length), .. Varying(content.Length)];
        byte[] index = [0, .. Varying(records), .. Enumerable.Repeat(record, records).SelectMany(static bytes => bytes)];
        index = WithCrc(Pad(index));
        byte[] flags = [0, 1];
        byte[] backward = [.. Number((uint)(index.Length / 4) - 1), .. flags];
        return
        [
            0xFD,
            .. "7zXZ\0"u8,
            .. WithCrc(flags),
            .. header,
            .. Pad(chunks),
            .. check,
            .. index,
            .. Number(ZipBuilder.Crc(backward)),
            .. backward,
            .. "YZ"u8,
        ];
    }

    private static byte[] Chunk(byte[] chunk, bool isFirst) =>
        [(byte)(isFirst ? 1 : 2), (byte)((chunk.Length - 1) >> 8), (byte)(chunk.Length - 1), .. chunk];

    private static byte[] WithCrc(byte[] bytes) => [.. bytes, .. Number(ZipBuilder.Crc(bytes))];

    private static byte[] Pad(byte[] bytes) => [.. bytes, .. new byte[(4 - (bytes.Length % 4)) % 4]];

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static IEnumerable<byte> Varying(int value)
    {
        for (; value > 0x7F; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}
