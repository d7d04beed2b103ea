using System.Buffers.Binary;
using Satchel.Abstractions.Texts;

namespace Satchel.Archives.Zip;

/// <summary>
/// Looks through the directory of a zip before anybody reads it: a reader makes an object of every entry in it, so a large one is an attack on
/// memory that no limit on entries would notice in time. Entries that share bytes make an archive unpack to many times its size without any
/// one of them being suspicious, and no honest writer makes them. What could be read in two ways is refused: else the guard and the reader
/// behind it might look at two directories.
/// </summary>
internal static class ZipDirectoryGuard
{
    private const int MaxDirectoryBytes = 64 * 1024 * 1024;
    private const int LocalHeaderSize = 30;
    private const uint LocalHeaderMark = 0x04034b50;

    /// <summary>Leaves the stream where it was.</summary>
    /// <returns>The entries in the order of the directory, and what is wrong with the archive, or null.</returns>
    public static async ValueTask<(IReadOnlyList<ZipEntryPlace> Entries, string? Fault)> ReadAsync(
        Stream zip,
        int maxEntries,
        CancellationToken cancellationToken
    )
    {
        var start = zip.Position;
        var places = new List<ZipEntryPlace>();
        var fault = await CheckAsync(zip, maxEntries, places, cancellationToken).ConfigureAwait(false);
        zip.Position = start;
        return (places, fault);
    }

    private static async ValueTask<string?> CheckAsync(
        Stream zip,
        int maxEntries,
        List<ZipEntryPlace> places,
        CancellationToken cancellationToken
    )
    {
        var (end, fault) = await ZipEnd.ReadAsync(zip, cancellationToken).ConfigureAwait(false);
        if (fault is not null)
        {
            return fault;
        }

        if (end.Entries > maxEntries)
        {
            return $"it has more than {maxEntries} entries";
        }

        if (end.Entries < 0 || end.DirectoryOffset < 0 || end.DirectoryOffset > end.Offset)
        {
            return ZipEnd.Damaged;
        }

        if (end.Offset - end.DirectoryOffset > MaxDirectoryBytes)
        {
            return $"its directory is larger than {ByteCount.Of(MaxDirectoryBytes)}";
        }

        var directory = new byte[end.Offset - end.DirectoryOffset];
        zip.Position = end.DirectoryOffset;
        await zip.ReadExactlyAsync(directory, cancellationToken).ConfigureAwait(false);
        return ZipDirectory.FindFault(directory, end.Entries, places)
            ?? await FindOverlapAsync(zip, places, end.DirectoryOffset, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An entry is what lies between its local header and the end of its packed bytes; the local header says where those begin.</summary>
    private static async ValueTask<string?> FindOverlapAsync(
        Stream zip,
        IReadOnlyList<ZipEntryPlace> places,
        long directoryOffset,
        CancellationToken cancellationToken
    )
    {
        var header = new byte[LocalHeaderSize];
        var last = 0L;
        foreach (var place in places.OrderBy(static place => place.Offset))
        {
            if (place.Offset > directoryOffset - LocalHeaderSize)
            {
                return "entries in it overlap its directory";
            }

            if (place.Offset < last)
            {
                return "entries in it overlap";
            }

            zip.Position = place.Offset;
            await zip.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalHeaderMark)
            {
                return ZipEnd.Damaged;
            }

            var content =
                place.Offset
                + LocalHeaderSize
                + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26))
                + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
            if (content > directoryOffset || place.PackedSize > directoryOffset - content)
            {
                return "entries in it overlap its directory";
            }

            last = content + place.PackedSize;
        }

        return null;
    }
}
