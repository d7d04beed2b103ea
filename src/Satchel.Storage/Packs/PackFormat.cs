using System.Buffers.Binary;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Wire;

namespace Satchel.Storage.Packs;

/// <summary>
/// Layout of a pack (<c>docs/spec/blob-store.md</c>): a magic, the blobs' bytes one after the other, an index of fixed-width entries sorted
/// by digest, a trailer whose checksum covers the index and itself. All numbers big-endian.
/// </summary>
internal static class PackFormat
{
    /// <summary>Largest blob in a pack, in bytes: one read and one buffer each. Larger ones have files of their own.</summary>
    public const int MaxBlobSize = BlobFrame.MaxBlobSize;

    /// <summary>Digest, offset in the pack, length.</summary>
    public const int EntrySize = Digest.Size + sizeof(long) + sizeof(long);

    /// <summary>Offset of the index, number of entries, SHA-256 of the index and these two numbers, magic.</summary>
    public const int TrailerSize = sizeof(long) + sizeof(long) + Digest.Size + MagicSize;

    public const int MagicSize = 8;

    public static ReadOnlySpan<byte> HeadMagic => "satpack1"u8;

    public static ReadOnlySpan<byte> TailMagic => "satpend1"u8;

    public static void WriteEntry(Span<byte> destination, PackEntry entry)
    {
        entry.Digest.CopyTo(destination);
        BinaryPrimitives.WriteInt64BigEndian(destination[Digest.Size..], entry.Offset);
        BinaryPrimitives.WriteInt64BigEndian(destination[(Digest.Size + sizeof(long))..], entry.Length);
    }

    public static PackEntry ReadEntry(ReadOnlySpan<byte> source) =>
        new(
            new Digest(source[..Digest.Size]),
            BinaryPrimitives.ReadInt64BigEndian(source[Digest.Size..]),
            BinaryPrimitives.ReadInt64BigEndian(source[(Digest.Size + sizeof(long))..])
        );
}
