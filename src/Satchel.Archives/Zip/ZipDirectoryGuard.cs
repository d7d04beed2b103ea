using System.Buffers.Binary;

namespace Satchel.Archives.Zip;

/// <summary>
/// Bounds the directory at the end of a zip before anybody reads it: a reader makes an object of every entry in it, so a large one is an
/// attack on memory that no limit on entries would notice in time. Then looks where the entries lie.
/// </summary>
internal static class ZipDirectoryGuard
{
    private const int MaxDirectoryBytes = 64 * 1024 * 1024;
    private const int EndRecordSize = 22;
    private const int MaxCommentSize = ushort.MaxValue;
    private const int Locator64Size = 20;
    private const uint EndRecordMark = 0x06054b50;
    private const uint EndRecord64Mark = 0x06064b50;
    private const uint Locator64Mark = 0x07064b50;

    /// <summary>Leaves the stream where it was.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static async ValueTask<string?> FindFaultAsync(Stream zip, int maxEntries, CancellationToken cancellationToken)
    {
        var start = zip.Position;
        var tail = new byte[(int)Math.Min(zip.Length, EndRecordSize + MaxCommentSize + Locator64Size)];
        var tailOffset = zip.Length - tail.Length;
        zip.Position = tailOffset;
        await zip.ReadExactlyAsync(tail, cancellationToken).ConfigureAwait(false);
        var fault = await CheckAsync(zip, tail, tailOffset, maxEntries, cancellationToken).ConfigureAwait(false);
        zip.Position = start;
        return fault;
    }

    private static async ValueTask<string?> CheckAsync(
        Stream zip,
        byte[] tail,
        long tailOffset,
        int maxEntries,
        CancellationToken cancellationToken
    )
    {
        Span<byte> mark = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, EndRecordMark);
        var end = tail.Length < EndRecordSize ? -1 : tail.AsSpan(0, tail.Length - EndRecordSize + mark.Length).LastIndexOf(mark);
        if (end < 0)
        {
            return "it is no zip, or cut short";
        }

        long directoryOffset = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (directoryOffset == uint.MaxValue)
        {
            var locator = end - Locator64Size;
            if (locator < 0 || BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(locator)) != Locator64Mark)
            {
                return "its directory is damaged";
            }

            var recordOffset = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(locator + 8));
            if (recordOffset < 0 || recordOffset > zip.Length - 56)
            {
                return "its directory is damaged";
            }

            var record = new byte[56];
            zip.Position = recordOffset;
            await zip.ReadExactlyAsync(record, cancellationToken).ConfigureAwait(false);
            if (BinaryPrimitives.ReadUInt32LittleEndian(record) != EndRecord64Mark)
            {
                return "its directory is damaged";
            }

            directoryOffset = BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48));
        }

        var directoryEnd = tailOffset + end;
        if (directoryOffset < 0 || directoryOffset > directoryEnd)
        {
            return "its directory is damaged";
        }

        if (directoryEnd - directoryOffset > MaxDirectoryBytes)
        {
            return $"its directory is larger than {MaxDirectoryBytes} bytes";
        }

        var directory = new byte[directoryEnd - directoryOffset];
        zip.Position = directoryOffset;
        await zip.ReadExactlyAsync(directory, cancellationToken).ConfigureAwait(false);
        return ZipEntryRanges.FindFault(directory, directoryOffset, maxEntries);
    }
}
