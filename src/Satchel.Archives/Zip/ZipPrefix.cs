using System.Buffers.Binary;

namespace Satchel.Archives.Zip;

/// <summary>
/// What stands before a zip that was put behind something else, mostly a program that unpacks it: offsets in it count from where it began once.
/// The size of its directory tells by how much they are off, as it does to other readers. Where a directory seems to begin at both places it is
/// refused. Of a zip with 64-bit records the place of the first of them tells it; it must be whole where that says.
/// </summary>
internal static class ZipPrefix
{
    private const uint DirectoryMark = 0x02014b50;

    /// <summary>The zip alone, positioned at its start.</summary>
    /// <param name="file">All of the file.</param>
    /// <returns>That stream when nothing stands before; and what is wrong, or null.</returns>
    public static async ValueTask<(Stream Zip, string? Fault)> CutAsync(Stream file, CancellationToken cancellationToken)
    {
        var start = file.Position;
        var (end, fault) = await ZipEnd.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        if (fault is not null && await ZipEnd.FindShiftAsync(file, cancellationToken).ConfigureAwait(false) is { } shift)
        {
            return await CutWideAsync(file, shift, start, cancellationToken).ConfigureAwait(false);
        }

        var prefix = end.Offset - end.DirectorySize - end.DirectoryOffset;
        var isBehind =
            fault is null
            && prefix > 0
            && !end.IsWide
            && await BeginsAsync(file, end.DirectoryOffset + prefix, cancellationToken).ConfigureAwait(false);
        var isInPlace = isBehind && await BeginsAsync(file, end.DirectoryOffset, cancellationToken).ConfigureAwait(false);
        file.Position = start;
        if (isInPlace)
        {
            return (file, "its directory can be read in two ways");
        }

        return (isBehind ? new StreamPart(file, prefix, file.Length - prefix) : file, null);
    }

    private static async ValueTask<(Stream Zip, string? Fault)> CutWideAsync(
        Stream file,
        long shift,
        long start,
        CancellationToken cancellationToken
    )
    {
        var zip = new StreamPart(file, shift, file.Length - shift);
        var (end, fault) = await ZipEnd.ReadAsync(zip, cancellationToken).ConfigureAwait(false);
        var isInPlace = fault is null && await BeginsAsync(file, end.DirectoryOffset, cancellationToken).ConfigureAwait(false);
        file.Position = start;
        return isInPlace ? (file, "its directory can be read in two ways") : (zip, fault);
    }

    private static async ValueTask<bool> BeginsAsync(Stream file, long offset, CancellationToken cancellationToken)
    {
        var mark = new byte[sizeof(uint)];
        if (offset < 0 || offset > file.Length - mark.Length)
        {
            return false;
        }

        file.Position = offset;
        await file.ReadExactlyAsync(mark, cancellationToken).ConfigureAwait(false);
        return BinaryPrimitives.ReadUInt32LittleEndian(mark) == DirectoryMark;
    }
}
