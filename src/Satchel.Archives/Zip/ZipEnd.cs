using System.Buffers.Binary;

namespace Satchel.Archives.Zip;

/// <summary>
/// The records that end a zip. The 64-bit one counts as soon as any field of the old one that a reader may look at is all ones, and every field
/// that stands in both must say the same: so it is the same to all readers, whichever fields make them look for it.
/// </summary>
/// <param name="Entries">How many entries the directory is said to have.</param>
/// <param name="DirectoryOffset">Where the directory begins, in bytes from the start of the file.</param>
/// <param name="DirectorySize">How long it is said to be.</param>
/// <param name="Offset">Where the old record begins: the directory ends before.</param>
/// <param name="IsWide">Whether the 64-bit record counts.</param>
internal readonly record struct ZipEnd(long Entries, long DirectoryOffset, long DirectorySize, long Offset, bool IsWide)
{
    public const string Damaged = "its directory is damaged";

    private const string Split = "it is one of several parts of a zip";
    private const int RecordSize = 22;
    private const int MaxCommentSize = ushort.MaxValue;
    private const int LocatorSize = 20;
    private const int Record64Size = 56;
    private const uint RecordMark = 0x06054b50;
    private const uint Record64Mark = 0x06064b50;
    private const uint LocatorMark = 0x07064b50;

    /// <summary>Finds and reads them; moves the position of the stream.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static async ValueTask<(ZipEnd End, string? Fault)> ReadAsync(Stream zip, CancellationToken cancellationToken)
    {
        var tail = new byte[(int)Math.Min(zip.Length, RecordSize + MaxCommentSize + LocatorSize)];
        var tailOffset = zip.Length - tail.Length;
        zip.Position = tailOffset;
        await zip.ReadExactlyAsync(tail, cancellationToken).ConfigureAwait(false);
        var at = FindRecord(tail);
        if (at < 0)
        {
            return (default, "it is not a zip, or it is cut short");
        }

        var record = tail.AsMemory(at, RecordSize);
        var end = Parse(record.Span, tailOffset + at);
        if (!HasOnes(record.Span) || FindLocator(tail, at) is not { } recordOffset)
        {
            return end.DirectoryOffset is uint.MaxValue ? (default, Damaged) : (end, FindFault(record.Span));
        }

        if (recordOffset < 0 || recordOffset > zip.Length - Record64Size)
        {
            return (default, Damaged);
        }

        var record64 = new byte[Record64Size];
        zip.Position = recordOffset;
        await zip.ReadExactlyAsync(record64, cancellationToken).ConfigureAwait(false);
        return (Parse64(record64, end.Offset), FindFault64(record.Span, record64));
    }

    /// <summary>
    /// By how much the offsets of a zip with a 64-bit record are off, since something was put before it: where its locator says that record
    /// lies there is none, and right before the locator there is one.
    /// </summary>
    /// <returns>Null when they are not.</returns>
    public static async ValueTask<long?> FindShiftAsync(Stream zip, CancellationToken cancellationToken)
    {
        var tail = new byte[(int)Math.Min(zip.Length, RecordSize + MaxCommentSize + LocatorSize)];
        zip.Position = zip.Length - tail.Length;
        await zip.ReadExactlyAsync(tail, cancellationToken).ConfigureAwait(false);
        var at = FindRecord(tail);
        if (at < 0 || FindLocator(tail, at) is not { } said)
        {
            return null;
        }

        var there = zip.Length - tail.Length + at - LocatorSize - Record64Size;
        return
            said >= 0
            && said < there
            && await HasMarkAsync(zip, there, cancellationToken).ConfigureAwait(false)
            && !await HasMarkAsync(zip, said, cancellationToken).ConfigureAwait(false)
            ? there - said
            : null;
    }

    private static async ValueTask<bool> HasMarkAsync(Stream zip, long offset, CancellationToken cancellationToken)
    {
        var mark = new byte[sizeof(uint)];
        zip.Position = offset;
        await zip.ReadExactlyAsync(mark, cancellationToken).ConfigureAwait(false);
        return BinaryPrimitives.ReadUInt32LittleEndian(mark) == Record64Mark;
    }

    private static int FindRecord(ReadOnlySpan<byte> tail)
    {
        Span<byte> mark = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, RecordMark);
        return tail.Length < RecordSize ? -1 : tail[..(tail.Length - RecordSize + mark.Length)].LastIndexOf(mark);
    }

    private static bool HasOnes(ReadOnlySpan<byte> record) =>
        record[4..12].IndexOf((ReadOnlySpan<byte>)[0xFF, 0xFF]) >= 0
        || BinaryPrimitives.ReadUInt32LittleEndian(record[16..]) is uint.MaxValue;

    /// <returns>Where it says the 64-bit record lies; null when there is none right before the old record.</returns>
    private static long? FindLocator(ReadOnlySpan<byte> tail, int record)
    {
        var at = record - LocatorSize;
        return at >= 0 && BinaryPrimitives.ReadUInt32LittleEndian(tail[at..]) == LocatorMark
            ? BinaryPrimitives.ReadInt64LittleEndian(tail[(at + 8)..])
            : null;
    }

    private static ZipEnd Parse(ReadOnlySpan<byte> record, long offset) =>
        new(
            BinaryPrimitives.ReadUInt16LittleEndian(record[10..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[12..]),
            offset,
            IsWide: false
        );

    private static ZipEnd Parse64(ReadOnlySpan<byte> record64, long offset) =>
        new(
            BinaryPrimitives.ReadInt64LittleEndian(record64[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(record64[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(record64[40..]),
            offset,
            IsWide: true
        );

    private static string? FindFault(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadUInt16LittleEndian(record[4..]) != 0 || BinaryPrimitives.ReadUInt16LittleEndian(record[6..]) != 0 ? Split
        : !record[8..10].SequenceEqual(record[10..12]) ? Damaged
        : null;

    private static string? FindFault64(ReadOnlySpan<byte> record, ReadOnlySpan<byte> record64)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(record64) != Record64Mark)
        {
            return Damaged;
        }

        if (record64[16..24].ContainsAnyExcept((byte)0))
        {
            return Split;
        }

        // Number of this disk, of the directory's, of entries here and in all; size and offset of the directory.
        var agree =
            Agrees(record[4..6], record64[16..20])
            && Agrees(record[6..8], record64[20..24])
            && Agrees(record[8..10], record64[24..32])
            && Agrees(record[10..12], record64[32..40])
            && Agrees(record[12..16], record64[40..48])
            && Agrees(record[16..20], record64[48..56])
            && record64[24..32].SequenceEqual(record64[32..40]);
        return agree ? null : Damaged;
    }

    /// <summary>Whether an old field says what the wide one says, or leaves it to that one.</summary>
    private static bool Agrees(ReadOnlySpan<byte> field, ReadOnlySpan<byte> wide) =>
        !field.ContainsAnyExcept((byte)0xFF)
        || (wide[..field.Length].SequenceEqual(field) && !wide[field.Length..].ContainsAnyExcept((byte)0));
}
