using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Blobs;

namespace Satchel.Storage.Packs;

/// <summary>Opens pack files that may be damaged in any way.</summary>
internal static class PackReader
{
    private const int EntriesPerRead = 4096;

    /// <summary>Checks magic, trailer and index of a pack; the blobs themselves are verified when they are read.</summary>
    /// <exception cref="PackDamagedException">The file must not be used.</exception>
    public static Pack Load(string path)
    {
        using var file = Open(path);
        var length = RandomAccess.GetLength(file);
        if (length < PackFormat.MagicSize + PackFormat.TrailerSize)
        {
            throw new PackDamagedException("it is cut short");
        }

        Span<byte> head = stackalloc byte[PackFormat.MagicSize];
        Span<byte> trailer = stackalloc byte[PackFormat.TrailerSize];
        ReadFully(file, head, 0);
        ReadFully(file, trailer, length - PackFormat.TrailerSize);
        if (!head.SequenceEqual(PackFormat.HeadMagic) || !trailer[(16 + Digest.Size)..].SequenceEqual(PackFormat.TailMagic))
        {
            throw new PackDamagedException("its first or last bytes are not those of a pack");
        }

        var indexOffset = BinaryPrimitives.ReadInt64BigEndian(trailer);
        var count = BinaryPrimitives.ReadInt64BigEndian(trailer[8..]);
        var indexEnd = length - PackFormat.TrailerSize;
        if (
            indexOffset < PackFormat.MagicSize
            || indexOffset > indexEnd
            || (indexEnd - indexOffset) % PackFormat.EntrySize != 0
            || count != (indexEnd - indexOffset) / PackFormat.EntrySize
            || count > Array.MaxLength
        )
        {
            throw new PackDamagedException("its trailer does not fit its length");
        }

        var (digests, lengths) = ReadIndex(file, indexOffset, (int)count, trailer);
        return new Pack(path, indexOffset, digests, lengths);
    }

    public static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <exception cref="PackDamagedException">The file ends before the buffer is full.</exception>
    public static void ReadFully(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            var count = RandomAccess.Read(file, buffer, offset);
            if (count == 0)
            {
                throw new PackDamagedException("it is cut short");
            }

            buffer = buffer[count..];
            offset += count;
        }
    }

    private static (Digest[] Digests, int[] Lengths) ReadIndex(SafeFileHandle file, long indexOffset, int count, ReadOnlySpan<byte> trailer)
    {
        var digests = new Digest[count];
        var lengths = new int[count];
        var buffer = ArrayPool<byte>.Shared.Rent(EntriesPerRead * PackFormat.EntrySize);
        try
        {
            using var checksum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (var done = 0; done < count; )
            {
                var entries = Math.Min(EntriesPerRead, count - done);
                var bytes = buffer.AsSpan(0, entries * PackFormat.EntrySize);
                ReadFully(file, bytes, indexOffset + ((long)done * PackFormat.EntrySize));
                checksum.AppendData(bytes);
                for (var i = 0; i < entries; i++)
                {
                    var entry = PackFormat.ReadEntry(bytes[(i * PackFormat.EntrySize)..]);
                    digests[done + i] =
                        IsPossible(entry, indexOffset) && (done + i == 0 || digests[done + i - 1] < entry.Digest)
                            ? entry.Digest
                            : throw new PackDamagedException("its index is out of order or out of bounds");
                    lengths[done + i] = (int)entry.Length;
                }

                done += entries;
            }

            checksum.AppendData(trailer[..16]);
            return checksum.GetHashAndReset().AsSpan().SequenceEqual(trailer.Slice(16, Digest.Size))
                ? (digests, lengths)
                : throw new PackDamagedException("the checksum of its index is wrong");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsPossible(PackEntry entry, long indexOffset) =>
        entry.Offset >= PackFormat.MagicSize
        && entry.Length is >= 0 and <= PackFormat.MaxBlobSize
        && entry.Offset <= indexOffset - entry.Length;
}
